package io.clickledger.raw;

import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

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
    return RecordParser.each(rows, new Cursor(rows)::whole);
  }

  /** The same records, for who counts them. */
  static ClickCursor open(Iterator<Row> rows) {
    return new Cursor(rows);
  }

  private static final class Cursor implements ClickCursor {
    private final Iterator<Row> rows;
    private final JsonRecord json = new JsonRecord();
    private Row row = RowFactory.create();
    private String topic = "";

    private Cursor(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      if (!rows.hasNext()) {
        return false;
      }
      stand(rows.next());
      return true;
    }

    private void stand(Row next) {
      row = next;
      topic = row.getString(1);
      json.take(value(), row.getLong(4), true);
    }

    private byte @Nullable [] value() {
      return row.isNullAt(0) ? null : row.getAs(0);
    }

    private SourceRecord whole(Row next) {
      stand(next);
      var value = value();
      return new SourceRecord(
          topic,
          sourcePartition(),
          sourceOffset(),
          row.getLong(4),
          json.parsed(),
          () -> value == null ? TOMBSTONE : value);
    }

    @Override
    public String sourceName() {
      return topic;
    }

    @Override
    public int sourcePartition() {
      return row.getInt(2);
    }

    @Override
    public long sourceOffset() {
      return row.getLong(3);
    }

    @Override
    public CountedRecord record() {
      return json;
    }
  }
}
