package io.clickledger.raw;

import io.clickledger.rules.contract.JsonClickParser;
import io.clickledger.rules.contract.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Rejected records once more, each by the rules of the format that it came in. A row is (payload:
 * binary, source_name: string, source_partition: int, source_offset: long, arrival: microseconds,
 * is_repaired: boolean). A repaired CSV line is no line of its file any more: it is a JSON record.
 */
final class RejectedRecordParser implements RecordParser {
  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration conf;

  /**
   * @param conf reaches the file systems on which CSV files were landed
   */
  RejectedRecordParser(Configuration conf) {
    this.conf = new SerializableConfiguration(conf);
  }

  @Override
  public Iterator<SourceRecord> parse(Iterator<Row> rows) {
    var parsers = new Parsers(new CsvHeaders(conf.value()));
    return RecordParser.each(rows, parsers::record);
  }

  /** One of every format, for the records of one task. */
  private static final class Parsers {
    private final CsvHeaders csv;
    private final JsonClickParser json = new JsonClickParser();
    private final RowPayload parquet = new RowPayload();

    private Parsers(CsvHeaders csv) {
      this.csv = csv;
    }

    private SourceRecord record(Row row) {
      byte[] payload = row.getAs(0);
      var arrivedAt = row.getLong(4);
      return new SourceRecord(
          row.getString(1),
          row.getInt(2),
          row.getLong(3),
          arrivedAt,
          parsed(row.getString(1), payload, arrivedAt, row.getBoolean(5)),
          () -> payload);
    }

    private Parsed parsed(String source, byte[] payload, long arrivedAt, boolean isRepaired) {
      if (!BatchProgress.isFile(source)) {
        return json.parse(payload, arrivedAt, true);
      }
      if (source.endsWith(".parquet")) {
        return parquet.parse(payload, arrivedAt);
      }
      return ClickFiles.isCsv(source) && !isRepaired
          ? csv.parse(source, new String(payload, StandardCharsets.UTF_8), arrivedAt)
          : json.parse(payload, arrivedAt, false);
    }
  }
}
