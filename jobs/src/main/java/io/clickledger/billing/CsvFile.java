package io.clickledger.billing;

import com.univocity.parsers.common.TextWritingException;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file by RFC 4180: UTF-8, CRLF, a title line, quotes where a cell needs them. Null is an
 * empty cell. A text that a spreadsheet would run as a formula gets an apostrophe before it.
 */
final class CsvFile implements AutoCloseable {
  private static final String FORMULA_STARTS = "=+-@\t\r";

  private final CsvWriter writer;
  private boolean titled;

  CsvFile(OutputStream out) {
    writer = new CsvWriter(out, StandardCharsets.UTF_8, settings());
  }

  /** Adds a row; the names of the first row are the titles, and every row has the same names. */
  void add(Map<String, @Nullable Object> row) throws IOException {
    if (!titled) {
      write(row.keySet().toArray(String[]::new));
      titled = true;
    }
    write(row.values().stream().map(CsvFile::cell).toArray(String[]::new));
  }

  private void write(String[] cells) throws IOException {
    try {
      writer.writeRow(cells);
    } catch (TextWritingException | IllegalStateException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      writer.close();
    } catch (TextWritingException | IllegalStateException e) {
      throw new IOException(e);
    }
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    var text = value.toString();
    var isFormula =
        value instanceof String && !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
    return isFormula ? "'" + text : text;
  }

  private static CsvWriterSettings settings() {
    var settings = new CsvWriterSettings();
    settings.getFormat().setLineSeparator("\r\n");
    settings.getFormat().setQuoteEscape('"');
    settings.setQuoteEscapingEnabled(true);
    settings.setNormalizeLineEndingsWithinQuotes(false);
    settings.trimValues(false);
    settings.setEmptyValue("");
    settings.setSkipEmptyLines(false);
    settings.setMaxCharsPerColumn(-1);
    return settings;
  }
}
