package io.clickledger.raw;

import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Records of a Kafka topic. A row is (value: binary or null, partition: int, offset: long,
 * timestamp: microseconds). A click without {@code received_at} was received at the record's
 * timestamp.
 */
record KafkaRecordParser(String topic) implements RecordParser, ClickReader<Row> {
  private static final byte[] TOMBSTONE = {};

  @Override
  public Iterator<SourceRecord> parse(Iterator<Row> rows) {
    return RecordParser.each(rows, new Cursor(rows)::whole);
  }

  /** The same records, for who counts them. */
  @Override
  public ClickCursor open(Iterator<Row> rows) {
    return new Cursor(rows);
  }

  private final class Cursor implements ClickCursor {
    private final Iterator<Row> rows;
    private final JsonRecord json = new JsonRecord();
    private Row row = RowFactory.create();

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
      json.take(value(), row.getLong(3), true);
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
          row.getLong(3),
          json.parsed(),
          () -> value == null ? TOMBSTONE : value);
    }

    @Override
    public String sourceName() {
      return topic;
    }

    @Override
    public int sourcePartition() {
      return row.getInt(1);
    }

    @Override
    public long sourceOffset() {
      return row.getLong(2);
    }

    @Override
    public CountedRecord record() {
      return json;
    }
  }
}
