package io.clickledger.raw;

import io.clickledger.rules.contract.JsonClickParser;
import java.util.Iterator;
import org.apache.spark.sql.Row;

/**
 * Records of a Kafka topic. A row is (value: binary or null, topic: string, partition: int, offset:
 * long, timestamp: microseconds). A click without {@code received_at} was received at the record's
 * timestamp.
 */
final class KafkaRecordParser implements RecordParser {
  private static final long serialVersionUID = 1L;

  private static final byte[] TOMBSTONE = {};

  @Override
  public Iterator<SourceRecord> parse(Iterator<Row> rows) {
    var json = new JsonClickParser();
    return RecordParser.each(rows, row -> record(row, json));
  }

  private static SourceRecord record(Row row, JsonClickParser json) {
    byte[] value = row.isNullAt(0) ? null : row.getAs(0);
    var arrived = row.getLong(4);
    return new SourceRecord(
        row.getString(1),
        row.getInt(2),
        row.getLong(3),
        arrived,
        json.parse(value, arrived, true),
        () -> value == null ? TOMBSTONE : value);
  }
}
