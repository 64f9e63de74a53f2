package io.clickledger.reconcile;

import static io.clickledger.reconcile.OnTimeCopies.END_OFFSET;
import static io.clickledger.reconcile.OnTimeCopies.FINGERPRINT;
import static io.clickledger.reconcile.OnTimeCopies.HOUR;
import static io.clickledger.reconcile.OnTimeCopies.SOURCE_KEY;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.EndOffsets;
import io.clickledger.raw.Rebuild;
import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The copies that the rollup lane must have counted: (click_id, hour, campaign_id), a row a copy.
 */
final class CountedCopies {
  private static final String SHAPE_MIN = "shape_min";
  private static final String SHAPE_MAX = "shape_max";

  private static final StructType SCHEMA =
      new StructType()
          .add(RawClick.CLICK_ID, DataTypes.StringType, false)
          .add(HOUR, DataTypes.TimestampType, false)
          .add(RawClick.CAMPAIGN_ID, DataTypes.LongType, false);

  private CountedCopies() {}

  /**
   * @param copies {@link OnTimeCopies}
   * @param progress the rollup lane's rows of {@code stream_progress}
   */
  static Dataset<Row> of(Dataset<Row> copies, Dataset<Row> progress) {
    var candidates = OnTimeCopies.candidates(copies);
    var byId =
        candidates
            .groupBy(RawClick.CLICK_ID, FINGERPRINT)
            .agg(
                min(shape()).as(SHAPE_MIN),
                max(shape()).as(SHAPE_MAX),
                min(HOUR).as(HOUR),
                min(RawClick.CAMPAIGN_ID).as(RawClick.CAMPAIGN_ID));
    var disputed = disputedFingerprints(byId);
    var agreed =
        byId.join(broadcast(disputed), new String[] {FINGERPRINT}, "left_anti")
            .select(RawClick.CLICK_ID, HOUR, RawClick.CAMPAIGN_ID);
    return agreed.unionByName(replayed(candidates, disputed, progress));
  }

  /** What copies of one click must agree on for the lane's choice among them not to matter. */
  private static Column shape() {
    return xxhash64(col(RawClick.EVENT_TIME), col(RawClick.CAMPAIGN_ID));
  }

  /** Fingerprints of ids whose copies disagree, and fingerprints that two ids share. */
  private static Dataset<Row> disputedFingerprints(Dataset<Row> byId) {
    return byId.groupBy(FINGERPRINT)
        .agg(count(lit(1)).as("ids"), max(expr(SHAPE_MIN + " <> " + SHAPE_MAX)).as("disagree"))
        .where("ids > 1 OR disagree")
        .select(FINGERPRINT);
  }

  private static Dataset<Row> replayed(
      Dataset<Row> candidates, Dataset<Row> disputed, Dataset<Row> progress) {
    var rebuilds = Rebuild.of(progress);
    FlatMapGroupsFunction<Long, Row, Row> replay =
        (fingerprint, rows) -> {
          var copies = new ArrayList<MemoryReplay.Copy>();
          rows.forEachRemaining(row -> copies.add(copy(row)));
          return MemoryReplay.counted(copies, rebuilds).stream().map(CountedCopies::row).iterator();
        };
    return candidates
        .join(broadcast(disputed), new String[] {FINGERPRINT}, "left_semi")
        .join(broadcast(batches(progress)), readIn(), "inner")
        .groupBy(
            col(FINGERPRINT),
            col(RawClick.CLICK_ID),
            col(HOUR),
            col(RawClick.CAMPAIGN_ID),
            col(RawClick.RECEIVED_AT),
            col(RawClick.EVENT_TIME),
            col(RawClick.SOURCE_NAME),
            col(RawClick.SOURCE_PARTITION),
            col(RawClick.SOURCE_OFFSET))
        .agg(min_by(col("batch"), struct("batch.epoch", "batch.batch_id")).as("batch"))
        .groupByKey((MapFunction<Row, Long>) row -> row.getLong(0), Encoders.LONG())
        .flatMapGroups(replay, Encoders.row(SCHEMA));
  }

  /** Every batch and source partition that it read, with the watermark before it. */
  private static Dataset<Row> batches(Dataset<Row> progress) {
    var inOrder = Window.orderBy(StreamProgress.EPOCH, StreamProgress.BATCH_ID);
    var before =
        progress
            .where(isBatch())
            .select(
                col(StreamProgress.EPOCH),
                col(StreamProgress.BATCH_ID),
                coalesce(lag(expr("unix_micros(watermark)"), 1).over(inOrder), lit(Long.MIN_VALUE))
                    .as("watermark_before"),
                col(StreamProgress.SKEW_ALLOWANCE_SECONDS));
    return EndOffsets.ofBatches(progress)
        .join(before, new String[] {StreamProgress.EPOCH, StreamProgress.BATCH_ID})
        .select(
            col(SOURCE_KEY).as("read_key"),
            col(END_OFFSET).as("read_end"),
            struct(
                    col(StreamProgress.EPOCH),
                    col(StreamProgress.BATCH_ID),
                    col("watermark_before"),
                    col(StreamProgress.SKEW_ALLOWANCE_SECONDS))
                .as("batch"));
  }

  /** What read records: a micro-batch, or the rebuild with which an epoch begins. */
  private static Column isBatch() {
    return col(StreamProgress.BATCH_ID).geq(BatchProgress.NEW_EPOCH);
  }

  /** The first batch whose end offset lies past the copy is the one that read it. */
  private static Column readIn() {
    return col(SOURCE_KEY)
        .equalTo(col("read_key"))
        .and(col(RawClick.SOURCE_OFFSET).lt(col("read_end")));
  }

  private static MemoryReplay.Copy copy(Row row) {
    var batch = row.getStruct(9);
    return new MemoryReplay.Copy(
        row.getString(1),
        micros(row.getAs(2)),
        row.getLong(3),
        micros(row.getAs(4)),
        micros(row.getAs(5)),
        batch.getInt(0),
        batch.getLong(1),
        batch.getLong(2),
        batch.getLong(3) * 1_000_000,
        row.getString(6),
        row.getInt(7),
        row.getLong(8));
  }

  private static long micros(Instant instant) {
    return Math.addExact(instant.getEpochSecond() * 1_000_000, instant.getNano() / 1_000);
  }

  private static Row row(MemoryReplay.Copy copy) {
    return RowFactory.create(
        copy.clickId(),
        Instant.EPOCH.plus(copy.hourMicros(), ChronoUnit.MICROS),
        copy.campaignId());
  }
}
