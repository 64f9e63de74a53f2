package io.clickledger.raw;

import static java.util.Objects.requireNonNull;

import io.clickledger.lake.Lake;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/** A row of {@code raw_click} made by hand, from a plain click on ad 1 at noon of 2026-03-28. */
public final class RawRow {
  private final Map<String, @Nullable Object> values = new HashMap<>();

  private RawRow(String clickId) {
    values.put(RawClick.CLICK_ID, clickId);
    values.put(RawClick.AD_ID, 1L);
    values.put(RawClick.CAMPAIGN_ID, 1L);
    values.put(RawClick.ADVERTISER_ID, 7L);
    values.put(RawClick.PUBLISHER_ID, 3L);
    values.put(RawClick.SOURCE_NAME, "file:/landing/part-0.ndjson");
    values.put(RawClick.SOURCE_PARTITION, 0);
    values.put(RawClick.SOURCE_OFFSET, (long) clickId.hashCode());
    at("2026-03-28T12:00:00Z");
  }

  public static RawRow of(String clickId) {
    return new RawRow(clickId);
  }

  /** Clicked then, and received one second later. */
  public RawRow at(String eventTime) {
    values.put(RawClick.EVENT_TIME, Instant.parse(eventTime));
    return received(Instant.parse(eventTime).plusSeconds(1).toString());
  }

  public RawRow received(String receivedAt) {
    values.put(RawClick.RECEIVED_AT, Instant.parse(receivedAt));
    return this;
  }

  public RawRow by(@Nullable String userId) {
    return with(RawClick.USER_ID, userId);
  }

  public RawRow from(@Nullable String ip, @Nullable String userAgent) {
    return with(RawClick.IP, ip).with(RawClick.USER_AGENT, userAgent);
  }

  public RawRow with(String column, @Nullable Object value) {
    values.put(column, value);
    return this;
  }

  /** Sets a column from a text; null for the empty one. */
  public RawRow withText(String column, @Nullable String text) {
    var type = RawClick.TABLE.schema().apply(column).dataType();
    if (text == null) {
      return with(column, null);
    }
    if (type.equals(DataTypes.TimestampType)) {
      return with(column, Instant.parse(text));
    }
    return with(column, type.equals(DataTypes.LongType) ? Long.valueOf(text) : text);
  }

  public Row row() {
    var received =
        ((Instant) requireNonNull(values.get(RawClick.RECEIVED_AT))).atOffset(ZoneOffset.UTC);
    values.put(RawClick.RECEIVED_DATE, received.toLocalDate());
    values.put(RawClick.RECEIVED_HOUR, received.getHour());
    return RowFactory.create(
        Arrays.stream(RawClick.TABLE.schema().fields())
            .map(StructField::name)
            .map(values::get)
            .toArray());
  }

  public static Dataset<Row> dataset(SparkSession spark, RawRow... rows) {
    return spark.createDataFrame(
        Arrays.stream(rows).map(RawRow::row).toList(), RawClick.TABLE.schema());
  }

  /** Appends rows to {@code raw_click} in one commit. */
  public static void land(Lake lake, RawRow... rows) {
    land(lake, Arrays.stream(rows).map(RawRow::row).toList());
  }

  public static void land(Lake lake, List<Row> rows) {
    lake.create(RawClick.TABLE);
    lake.append(RawClick.TABLE, lake.spark().createDataFrame(rows, RawClick.TABLE.schema()));
  }
}
