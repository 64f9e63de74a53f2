package io.clickledger.raw;

import io.clickledger.common.Door;
import io.clickledger.rules.contract.Accepted;
import io.clickledger.rules.contract.Rejected;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.TableDefinition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A parsed record on its way to one of the two tables: its door, the columns of {@code raw_click}
 * (null where it was rejected) and the columns that only {@code rejected_click} has (null where it
 * was accepted).
 */
final class ArchivedRecord {
  static final String DOOR = "door";

  /** Columns that both tables derive from a timestamp when they are written. */
  private static final List<String> DERIVED =
      List.of(RawClick.RECEIVED_DATE, RawClick.RECEIVED_HOUR, RawClick.REPLAY);

  private static final StructType SCHEMA = schema();

  private ArchivedRecord() {}

  /** Parses every format of a source into one dataset. */
  static Dataset<Row> of(List<ClickSource.Records> sources) {
    return sources.stream()
        .map(ArchivedRecord::parsed)
        .reduce(Dataset::union)
        .orElseThrow(() -> new IllegalArgumentException("a source without formats"));
  }

  private static Dataset<Row> parsed(ClickSource.Records records) {
    var parser = records.parser();
    MapPartitionsFunction<Row, Row> parse =
        rows -> RecordParser.each(parser.parse(rows), ArchivedRecord::row);
    return records.rows().mapPartitions(parse, Encoders.row(SCHEMA));
  }

  /** Rows that a report kept. */
  static Dataset<Row> of(List<Row> kept, SparkSession spark) {
    return spark.createDataFrame(kept, SCHEMA);
  }

  static Row row(SourceRecord record) {
    if (record.parsed() instanceof Rejected rejected) {
      return rejectedRow(record, rejected);
    }
    return acceptedRow(record, (Accepted) record.parsed());
  }

  private static Row acceptedRow(SourceRecord record, Accepted accepted) {
    var click = accepted.click();
    return RowFactory.create(
        Door.ACCEPTED.name(),
        click.clickId(),
        instant(click.eventTimeMicros()),
        instant(click.receivedAtMicros()),
        click.adId(),
        click.campaignId(),
        click.advertiserId(),
        click.publisherId(),
        click.userId(),
        click.ip(),
        click.userAgent(),
        click.priceMicros(),
        click.extra(),
        record.sourceName(),
        record.sourcePartition(),
        record.sourceOffset(),
        null,
        null,
        null,
        null,
        instant(record.arrivedAtMicros()));
  }

  private static Row rejectedRow(SourceRecord record, Rejected rejected) {
    var payload = record.payload().bytes();
    return RowFactory.create(
        Door.REJECTED.name(),
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
        record.sourceName(),
        record.sourcePartition(),
        record.sourceOffset(),
        rejected.reason().name(),
        rejected.detail(),
        PayloadText.of(payload),
        PayloadText.base64(payload).orElse(null),
        instant(record.arrivedAtMicros()));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static StructType schema() {
    var fields = new ArrayList<StructField>();
    fields.add(DataTypes.createStructField(DOOR, DataTypes.StringType, false));
    addColumns(fields, RawClick.TABLE);
    addColumns(fields, RejectedClick.TABLE);
    return DataTypes.createStructType(fields);
  }

  private static void addColumns(List<StructField> fields, TableDefinition table) {
    for (var field : table.schema().fields()) {
      var present = fields.stream().anyMatch(f -> f.name().equals(field.name()));
      if (!present && !DERIVED.contains(field.name())) {
        fields.add(DataTypes.createStructField(field.name(), field.dataType(), true));
      }
    }
  }
}
