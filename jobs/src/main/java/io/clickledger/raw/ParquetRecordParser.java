package io.clickledger.raw;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.rules.contract.TypedClickParser;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Rows of Parquet files: (the contract's columns in order, extra: string, file URI: string,
 * modification time: microseconds, row index: long).
 */
final class ParquetRecordParser implements RecordParser {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> COLUMNS = ClickFiles.CONTRACT_COLUMNS;
  private static final int EXTRA = COLUMNS.size();

  @Override
  public Iterator<SourceRecord> parse(Iterator<Row> rows) {
    var parser = new TypedClickParser();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public SourceRecord next() {
        return record(parser, rows.next());
      }
    };
  }

  private static SourceRecord record(TypedClickParser parser, Row row) {
    var arrived = row.getLong(EXTRA + 2);
    var parsed =
        parser.check(
            row.get(0),
            row.get(1),
            row.get(2),
            row.get(3),
            row.get(4),
            row.get(5),
            row.get(6),
            row.get(7),
            row.get(8),
            row.get(9),
            row.get(10),
            row.getString(EXTRA),
            arrived,
            false);
    return new SourceRecord(
        row.getString(EXTRA + 1), 0, row.getLong(EXTRA + 3), arrived, parsed, () -> json(row));
  }

  private static byte[] json(Row row) {
    var fields = new LinkedHashMap<String, Object>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      var value = row.get(i);
      if (value != null) {
        fields.put(COLUMNS.get(i), value instanceof Number ? value : value.toString());
      }
    }
    try {
      return JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
