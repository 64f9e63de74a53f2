package io.clickledger.raw;

import io.clickledger.rules.contract.CsvClickParser;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Lines of NDJSON and CSV files. A row is (line: binary, file URI: string, modification time:
 * microseconds). A file lies whole in one partition, so the number of a line is its position. The
 * first line of a CSV file is its header and no record.
 */
final class TextRecordParser implements RecordParser {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<SourceRecord> parse(Iterator<Row> rows) {
    return new Records(new Cursor(TextLines.of(rows)));
  }

  /** The same records, for who counts them. */
  static ClickCursor open(TextLines lines) {
    return new Cursor(lines);
  }

  private static final class Cursor implements ClickCursor {
    private final TextLines lines;
    private final JsonRecord json = new JsonRecord();
    private final ParsedRecord cells = new ParsedRecord();
    private @Nullable CsvClickParser csv;
    private String file = "";
    private long line;
    private byte[] bytes = {};
    private long arrivedAtMicros;

    private Cursor(TextLines lines) {
      this.lines = lines;
    }

    @Override
    public boolean next() {
      while (lines.next()) {
        bytes = lines.bytes();
        arrivedAtMicros = lines.arrivedMicros();
        if (startsFile(lines.file()) && ClickFiles.isCsv(file)) {
          csv = new CsvClickParser(text());
          continue;
        }
        if (csv == null) {
          json.take(bytes, arrivedAtMicros, false);
        } else {
          cells.take(csv.parse(text(), arrivedAtMicros, false));
        }
        return true;
      }
      return false;
    }

    private boolean startsFile(String uri) {
      if (uri.equals(file)) {
        line++;
        return false;
      }
      file = uri;
      line = 0;
      csv = null;
      return true;
    }

    private String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private SourceRecord whole() {
      var payload = bytes;
      var parsed = csv == null ? json.parsed() : cells.parsed();
      return new SourceRecord(file, 0, line, arrivedAtMicros, parsed, () -> payload);
    }

    @Override
    public String sourceName() {
      return file;
    }

    @Override
    public int sourcePartition() {
      return 0;
    }

    @Override
    public long sourceOffset() {
      return line;
    }

    @Override
    public CountedRecord record() {
      return csv == null ? json : cells;
    }
  }

  private static final class Records implements Iterator<SourceRecord> {
    private final Cursor cursor;
    private boolean stands;

    private Records(Cursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean hasNext() {
      stands = stands || cursor.next();
      return stands;
    }

    @Override
    public SourceRecord next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      stands = false;
      return cursor.whole();
    }
  }
}
