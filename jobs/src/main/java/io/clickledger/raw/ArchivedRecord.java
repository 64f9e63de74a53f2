package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.clickledger.common.Door;
import io.clickledger.rules.contract.Accepted;
import io.clickledger.rules.contract.Click;
import io.clickledger.rules.contract.Rejected;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.TableDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A parsed record on its way to one of the two tables: its door, the columns of {@code raw_click}
 * (null where it was rejected) and the columns that only {@code rejected_click} has (null where it
 * was accepted).
 *
 * <p>{@linkplain #packed Packed}, a text is bytes and a time a number, as they are cheap to keep
 * between two readings of a micro-batch; each task ends with a row that tells what it read.
 */
final class ArchivedRecord {
  static final String DOOR = "door";

  /** JSON of {@link Tally}, in rows that are no record. */
  private static final String TALLY = "tally";

  /** Columns that both tables derive from a timestamp when they are written. */
  private static final List<String> DERIVED =
      List.of(RawClick.RECEIVED_DATE, RawClick.RECEIVED_HOUR, RawClick.REPLAY);

  private static final List<StructField> FIELDS = fields();
  private static final StructType PACKED = packed();

  private ArchivedRecord() {}

  /** Parses every format of a source into one dataset. */
  static Dataset<Row> packed(List<ClickSource.Records> sources) {
    return sources.stream()
        .map(ArchivedRecord::parsed)
        .reduce(Dataset::union)
        .orElseThrow(() -> new IllegalArgumentException("a source without formats"));
  }

  private static Dataset<Row> parsed(ClickSource.Records records) {
    var parser = records.parser();
    MapPartitionsFunction<Row, Row> parse = rows -> new PackedRows(parser.parse(rows));
    return records.rows().mapPartitions(parse, Encoders.row(PACKED));
  }

  /** The records of {@link #packed}. */
  static Dataset<Row> records(Dataset<Row> packed) {
    return packed
        .where(col(TALLY).isNull())
        .select(FIELDS.stream().map(ArchivedRecord::unpacked).toArray(Column[]::new));
  }

  /** What all tasks of {@link #packed} have read. */
  static Tally tally(Dataset<Row> packed) {
    return Tally.sum(
            packed
                .where(col(TALLY).isNotNull())
                .select(TALLY)
                .as(Encoders.STRING())
                .collectAsList())
        .allAccepted();
  }

  /** The records, then their tally. */
  private static final class PackedRows implements Iterator<Row> {
    private final Iterator<SourceRecord> records;
    private final ReadTally tally = new ReadTally();
    private boolean ended;

    private PackedRows(Iterator<SourceRecord> records) {
      this.records = records;
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public Row next() {
      if (ended) {
        throw new NoSuchElementException();
      }
      if (!records.hasNext()) {
        ended = true;
        var row = new Object[PACKED.size()];
        row[PACKED.size() - 1] = tally.tally().json();
        return RowFactory.create(row);
      }
      var record = records.next();
      tally.read(record.sourceName(), record.sourcePartition(), record.sourceOffset());
      if (record.parsed() instanceof Accepted accepted) {
        var click = accepted.click();
        tally.click(click.eventTimeMicros(), click.receivedAtMicros());
        return acceptedRow(record, click);
      }
      tally.rejected();
      return rejectedRow(record, (Rejected) record.parsed());
    }
  }

  private static Row acceptedRow(SourceRecord record, Click click) {
    return RowFactory.create(
        utf8(Door.ACCEPTED.name()),
        utf8(click.clickId()),
        click.eventTimeMicros(),
        click.receivedAtMicros(),
        click.adId(),
        click.campaignId(),
        click.advertiserId(),
        click.publisherId(),
        utf8(click.userId()),
        utf8(click.ip()),
        utf8(click.userAgent()),
        click.priceMicros(),
        utf8(click.extra()),
        utf8(record.sourceName()),
        record.sourcePartition(),
        record.sourceOffset(),
        null,
        null,
        null,
        null,
        record.arrivedAtMicros(),
        null);
  }

  private static Row rejectedRow(SourceRecord record, Rejected rejected) {
    var payload = record.payload().bytes();
    return RowFactory.create(
        utf8(Door.REJECTED.name()),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        utf8(record.sourceName()),
        record.sourcePartition(),
        record.sourceOffset(),
        utf8(rejected.reason().name()),
        utf8(rejected.detail()),
        utf8(PayloadText.of(payload)),
        utf8(PayloadText.base64(payload).orElse(null)),
        record.arrivedAtMicros(),
        null);
  }

  private static byte @Nullable [] utf8(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static StructType packed() {
    var fields = new ArrayList<StructField>();
    for (var field : FIELDS) {
      fields.add(DataTypes.createStructField(field.name(), packed(field.dataType()), true));
    }
    fields.add(DataTypes.createStructField(TALLY, DataTypes.StringType, true));
    return DataTypes.createStructType(fields);
  }

  private static DataType packed(DataType type) {
    if (type.equals(DataTypes.StringType)) {
      return DataTypes.BinaryType;
    }
    return type.equals(DataTypes.TimestampType) ? DataTypes.LongType : type;
  }

  private static Column unpacked(StructField field) {
    var packed = col(field.name());
    var unpacked =
        field.dataType().equals(DataTypes.TimestampType)
            ? timestamp_micros(packed)
            : packed.cast(field.dataType());
    return unpacked.as(field.name());
  }

  private static List<StructField> fields() {
    var fields = new ArrayList<StructField>();
    fields.add(DataTypes.createStructField(DOOR, DataTypes.StringType, true));
    addColumns(fields, RawClick.TABLE);
    addColumns(fields, RejectedClick.TABLE);
    return List.copyOf(fields);
  }

  private static void addColumns(List<StructField> fields, TableDefinition table) {
    for (var field : table.schema().fields()) {
      var present = fields.stream().anyMatch(f -> f.name().equals(field.name()));
      if (!present && !DERIVED.contains(field.name())) {
        fields.add(field);
      }
    }
  }
}
