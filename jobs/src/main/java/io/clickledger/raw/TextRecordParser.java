package io.clickledger.raw;

import io.clickledger.rules.contract.CsvClickParser;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Lines of NDJSON and CSV files. Rows are {@link LandedFile}s. A file lies whole in one partition,
 * so the number of a line is its position. The first line of a CSV file is its header and no
 * record.
 *
 * @param conf reaches the file systems on which they were landed
 */
record TextRecordParser(SerializableConfiguration conf) implements RecordParser, ClickReader<Row> {
  TextRecordParser(Configuration conf) {
    this(new SerializableConfiguration(conf));
  }

  @Override
  public Iterator<SourceRecord> parse(Iterator<Row> files) {
    return new Records(cursor(files));
  }

  /** The same records, for who counts them. */
  @Override
  public ClickCursor open(Iterator<Row> files) {
    return cursor(files);
  }

  private Cursor cursor(Iterator<Row> files) {
    return new Cursor(new TextLines(conf.value(), files));
  }

  private static final class Cursor implements ClickCursor {
    private final TextLines lines;
    private final JsonRecord json = new JsonRecord();
    private final ParsedRecord cells = new ParsedRecord();
    private @Nullable CsvClickParser csv;
    private LandedFile file;
    private long line = -1;
    private byte[] bytes = {};

    private Cursor(TextLines lines) {
      this.lines = lines;
      this.file = lines.file();
    }

    @Override
    public boolean next() {
      while (lines.next()) {
        bytes = lines.bytes();
        line++;
        if (lines.file() != file) {
          file = lines.file();
          line = 0;
          csv = null;
        }
        if (line == 0 && ClickFiles.isCsv(file.uri())) {
          csv = new CsvClickParser(text());
          continue;
        }
        if (csv == null) {
          json.take(bytes, file.arrivedMicros(), false);
        } else {
          cells.take(csv.parse(text(), file.arrivedMicros(), false));
        }
        return true;
      }
      return false;
    }

    private String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private SourceRecord whole() {
      var payload = bytes;
      var parsed = csv == null ? json.parsed() : cells.parsed();
      return new SourceRecord(file.uri(), 0, line, file.arrivedMicros(), parsed, () -> payload);
    }

    @Override
    public String sourceName() {
      return file.uri();
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
