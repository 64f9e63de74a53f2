package io.clickledger.raw;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import java.io.Serializable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of event time that was counted anew from the raw log: each click of it once, by its
 * first on-time copy in law 5's order.
 *
 * @param epoch epoch of the lane
 * @param batchId its own number there, negative
 * @param from start of the stretch, a whole hour
 * @param to its end, a whole hour; null: open
 * @param throughBatch the newest batch whose records it counts
 * @param replays the newest replay of rejects that it counts
 */
public record Rebuild(
    int epoch, long batchId, Instant from, @Nullable Instant to, long throughBatch, long replays)
    implements Serializable {

  /**
   * The rebuilds on record, in the order in which they were made.
   *
   * @param progress one lane's rows of {@code stream_progress}
   */
  public static List<Rebuild> of(Dataset<Row> progress) {
    return progress
        .where(col(StreamProgress.REBUILT_FROM).isNotNull())
        .select(
            StreamProgress.EPOCH,
            StreamProgress.BATCH_ID,
            StreamProgress.REBUILT_FROM,
            StreamProgress.REBUILT_TO,
            StreamProgress.REBUILT_THROUGH_BATCH,
            StreamProgress.REBUILT_REPLAYS)
        .collectAsList()
        .stream()
        .map(
            row ->
                new Rebuild(
                    row.getInt(0),
                    row.getLong(1),
                    row.getAs(2),
                    row.getAs(3),
                    row.getLong(4),
                    row.getLong(5)))
        .sorted(
            Comparator.comparingInt(Rebuild::epoch)
                .thenComparing(Comparator.comparingLong(Rebuild::batchId).reversed()))
        .toList();
  }

  /** Whether it begins an epoch: the lane's dedup memory begins with what the log held then. */
  public boolean beginsEpoch() {
    return batchId == BatchProgress.NEW_EPOCH;
  }

  /** Whether it counts the records that a batch read, as far as they lie in its stretch. */
  public boolean isAfter(int batchEpoch, long batch) {
    return batchEpoch < epoch || (batchEpoch == epoch && batch <= throughBatch);
  }

  /** Whether an event lies in the stretch. */
  public boolean covers(Instant eventTime) {
    return !eventTime.isBefore(from) && (to == null || eventTime.isBefore(to));
  }

  /** Of {@code raw_click}: whether the row was there, and lies in the stretch. */
  Column covers() {
    var event = col(RawClick.EVENT_TIME);
    var inStretch = event.geq(lit(from));
    return (to == null ? inStretch : inStretch.and(event.lt(lit(to))))
        .and(coalesce(col(RawClick.REPLAY), lit(0L)).leq(replays));
  }

  /**
   * Positions of the clicks that a rebuild has counted though the lane had met them as broken
   * records.
   *
   * @param replayed rows of {@code raw_click} that were rejected first
   * @param progress the lane's rows of {@code stream_progress}
   * @return {@link SourcePosition}
   */
  public static Dataset<Row> replayedInto(Dataset<Row> replayed, Dataset<Row> progress) {
    var none = replayed.where(lit(false)).select(SourcePosition.columns());
    return of(progress).stream()
        .map(
            rebuild ->
                EndOffsets.before(replayed.where(rebuild.covers()), rebuild.endOffsets(progress))
                    .select(SourcePosition.columns()))
        .reduce(none, Dataset::union)
        .distinct();
  }

  /** How far the lane had read when it was made. */
  private Dataset<Row> endOffsets(Dataset<Row> progress) {
    var isBefore =
        col(StreamProgress.EPOCH)
            .lt(epoch)
            .or(
                col(StreamProgress.EPOCH)
                    .equalTo(epoch)
                    .and(col(StreamProgress.BATCH_ID).leq(throughBatch)));
    return EndOffsets.newest(progress.where(isBefore));
  }
}
