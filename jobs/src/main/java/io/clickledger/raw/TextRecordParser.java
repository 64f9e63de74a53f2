package io.clickledger.raw;

import io.clickledger.rules.contract.CsvClickParser;
import io.clickledger.rules.contract.JsonClickParser;
import io.clickledger.rules.contract.Parsed;
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
    return new Lines(rows);
  }

  private static final class Lines implements Iterator<SourceRecord> {
    private final Iterator<Row> rows;
    private final JsonClickParser json = new JsonClickParser();
    private @Nullable CsvClickParser csv;
    private String file = "";
    private long line;
    private @Nullable SourceRecord next;

    private Lines(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (next == null && rows.hasNext()) {
        next = record(rows.next());
      }
      return next != null;
    }

    @Override
    public SourceRecord next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      var record = next;
      next = null;
      return record;
    }

    private @Nullable SourceRecord record(Row row) {
      byte[] bytes = row.getAs(0);
      if (startsFile(row.getString(1)) && ClickFiles.isCsv(file)) {
        csv = new CsvClickParser(new String(bytes, StandardCharsets.UTF_8));
        return null;
      }
      var arrived = row.getLong(2);
      return new SourceRecord(file, 0, line, arrived, parse(bytes, arrived), () -> bytes);
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

    private Parsed parse(byte[] bytes, long arrivedAtMicros) {
      return csv == null
          ? json.parse(bytes, arrivedAtMicros, false)
          : csv.parse(new String(bytes, StandardCharsets.UTF_8), arrivedAtMicros, false);
    }
  }
}
