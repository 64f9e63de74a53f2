package io.clickledger.billing;

import com.univocity.parsers.common.TextWritingException;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file by RFC 4180: UTF-8, CRLF, a title line, quotes where a cell needs them. Null is an
 * empty cell.
 */
final class CsvFile implements AutoCloseable {
  private static final String FORMULA_STARTS = "=+-@\t\r";

  private final CsvWriter writer;
  private final boolean isForSpreadsheets;
  private boolean titled;

  private CsvFile(OutputStream out, boolean isForSpreadsheets) {
    this.writer = new CsvWriter(out, StandardCharsets.UTF_8, settings());
    this.isForSpreadsheets = isForSpreadsheets;
  }

  /** A text that a spreadsheet would run as a formula gets an apostrophe before it. */
  static CsvFile forSpreadsheets(OutputStream out) {
    return new CsvFile(out, true);
  }

  /** Every text as it is: for programs. */
  static CsvFile exact(OutputStream out) {
    return new CsvFile(out, false);
  }

  /** Writes the title line, which the first row would give else: a file may have no rows. */
  void title(List<String> names) throws IOException {
    write(names.toArray(String[]::new));
    titled = true;
  }

  /** Adds a row; the names of the first row are the titles, and every row has the same names. */
  void add(Map<String, @Nullable Object> row) throws IOException {
    if (!titled) {
      title(List.copyOf(row.keySet()));
    }
    write(row.values().stream().map(this::cell).toArray(String[]::new));
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

  private String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    var text = value.toString();
    var isFormula =
        isForSpreadsheets
            && value instanceof String
            && !text.isEmpty()
            && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
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
