package io.clickledger.reconcile;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.EndOffsets;
import io.clickledger.raw.SourcePosition;
import io.clickledger.rules.Lateness;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Copies that the rollup lane could count: received at most 15 minutes after their event.
 * Recomputed from the raw log; whether the lane has read a copy follows from the end offsets on
 * record, whether it was behind the memory from {@code late_click}.
 */
final class OnTimeCopies {
  static final String FINGERPRINT = "fingerprint";
  static final String HOUR = "hour";
  static final String SOURCE_KEY = EndOffsets.SOURCE_KEY;
  static final String END_OFFSET = EndOffsets.END_OFFSET;

  /** The lane has read the copy. */
  static final String IS_READ = "is_read";

  /** The copy left by the late door as not provably new. */
  static final String IS_BEHIND = "is_behind";

  /** The lane has met the copy, or will meet it, as a record that breaks the contract. */
  static final String IS_REPLAYED = "is_replayed";

  private static final String[] POSITION = SourcePosition.names();

  private OnTimeCopies() {}

  /**
   * @param raw rows of {@code raw_click}
   * @param progress the rollup lane's rows of {@code stream_progress}
   * @param late rows of {@code late_click}
   * @param replayed {@link ReplayedRejects}
   * @return (click_id, fingerprint, event_time, hour, campaign_id, received_at, position,
   *     source_key, is_read, is_behind, is_replayed), one row a copy
   */
  static Dataset<Row> of(
      Dataset<Row> raw, Dataset<Row> progress, Dataset<Row> late, Dataset<Row> replayed) {
    var read =
        EndOffsets.ofBatches(progress).groupBy(SOURCE_KEY).agg(max(END_OFFSET).as(END_OFFSET));
    var behind =
        late.where(col(LateClick.REASON).equalTo(LateClick.BEHIND_MEMORY))
            .select(
                col(LateClick.SOURCE_NAME),
                col(LateClick.SOURCE_PARTITION),
                col(LateClick.SOURCE_OFFSET),
                lit(true).as(IS_BEHIND))
            .distinct();
    return raw.where(isOnTime())
        .select(
            col(RawClick.CLICK_ID),
            xxhash64(col(RawClick.CLICK_ID)).as(FINGERPRINT),
            col(RawClick.EVENT_TIME),
            date_trunc("hour", col(RawClick.EVENT_TIME)).as(HOUR),
            col(RawClick.CAMPAIGN_ID),
            col(RawClick.RECEIVED_AT),
            col(RawClick.SOURCE_NAME),
            col(RawClick.SOURCE_PARTITION),
            col(RawClick.SOURCE_OFFSET),
            BatchProgress.sourceKey().as(SOURCE_KEY))
        .join(broadcast(read), new String[] {SOURCE_KEY}, "left")
        .join(broadcast(behind), POSITION, "left")
        .join(broadcast(replayed.withColumn(IS_REPLAYED, lit(true))), POSITION, "left")
        .withColumn(IS_READ, coalesce(col(RawClick.SOURCE_OFFSET).lt(col(END_OFFSET)), lit(false)))
        .withColumn(IS_BEHIND, coalesce(col(IS_BEHIND), lit(false)))
        .withColumn(IS_REPLAYED, coalesce(col(IS_REPLAYED), lit(false)))
        .drop(END_OFFSET);
  }

  /** The copies that the lane has read and sent neither to the late door nor to the rejected. */
  static Dataset<Row> candidates(Dataset<Row> copies) {
    return copies.where(isCandidate());
  }

  static Column isCandidate() {
    return col(IS_READ).and(not(col(IS_BEHIND))).and(not(col(IS_REPLAYED)));
  }

  private static Column isOnTime() {
    return expr(
        "unix_micros(%s) - unix_micros(%s) <= %dL"
            .formatted(RawClick.RECEIVED_AT, RawClick.EVENT_TIME, Lateness.LIMIT_MICROS));
  }
}
