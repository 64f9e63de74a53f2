package io.clickledger.raw;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How far the lanes have read each source partition: (source_key, end_offset), one row a key. */
public final class EndOffsets {
  public static final String SOURCE_KEY = "source_key";

  /** Offset of the next record, which has not been read. */
  public static final String END_OFFSET = "end_offset";

  private EndOffsets() {}

  /**
   * @param progress rows of {@code stream_progress}
   */
  public static Dataset<Row> of(Dataset<Row> progress, String lane) {
    return newest(progress.where(col(StreamProgress.LANE).equalTo(lane)));
  }

  /**
   * @param progress one lane's rows of {@code stream_progress}
   */
  static Dataset<Row> newest(Dataset<Row> progress) {
    return ofBatches(progress).groupBy(SOURCE_KEY).agg(max(END_OFFSET).as(END_OFFSET));
  }

  /** (source_key, end_offset, epoch, batch_id), one row a source partition and micro-batch. */
  public static Dataset<Row> ofBatches(Dataset<Row> progress) {
    return progress.select(
        explode(col(StreamProgress.END_OFFSETS)).as(new String[] {SOURCE_KEY, END_OFFSET}),
        col(StreamProgress.EPOCH),
        col(StreamProgress.BATCH_ID));
  }

  /**
   * What the archive holds. Its lane's record is disposable; where it is gone, the log itself says
   * the same, more slowly.
   *
   * @param progress rows of {@code stream_progress}
   */
  public static Dataset<Row> archived(JobContext job, Dataset<Row> progress) {
    var recorded = of(progress, ArchiveJob.LANE);
    return recorded.isEmpty() ? ofLog(job) : recorded;
  }

  /**
   * What a lane has read and the log does not hold yet could not be explained, nor counted again.
   *
   * @param progress rows of {@code stream_progress}
   * @throws ClickledgerException NOT_FOUND where the archive lags
   */
  public static void requireArchived(JobContext job, Dataset<Row> progress, String lane) {
    var archived = archived(job, progress).withColumnRenamed(END_OFFSET, "archived");
    var ahead =
        of(progress, lane)
            .join(archived, new String[] {SOURCE_KEY}, "left")
            .where(col(END_OFFSET).gt(coalesce(col("archived"), lit(0L))))
            .orderBy(SOURCE_KEY)
            .limit(1)
            .collectAsList();
    if (!ahead.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "the %s lane has read what the archive has not, for example %s"
              .formatted(lane, ahead.get(0).getString(0)),
          "let the archive catch up first: clickledger archive --once");
    }
  }

  private static Dataset<Row> ofLog(JobContext job) {
    return Stream.of(RawClick.TABLE, RejectedClick.TABLE)
        .map(
            table ->
                job.readOrEmpty(table)
                    .select(BatchProgress.sourceKey().as(SOURCE_KEY), col(RawClick.SOURCE_OFFSET)))
        .reduce(Dataset::union)
        .orElseThrow()
        .groupBy(SOURCE_KEY)
        .agg(max(RawClick.SOURCE_OFFSET).plus(1).as(END_OFFSET));
  }

  /** Rows of {@code raw_click} or {@code rejected_click} whose position lies before the ends. */
  public static Dataset<Row> before(Dataset<Row> rows, Dataset<Row> ends) {
    return rows.withColumn(SOURCE_KEY, BatchProgress.sourceKey())
        .join(broadcast(ends), new String[] {SOURCE_KEY})
        .where(col(RawClick.SOURCE_OFFSET).lt(col(END_OFFSET)))
        .drop(SOURCE_KEY, END_OFFSET);
  }

  /** Rows of {@code raw_click} or {@code rejected_click} whose position is not before the ends. */
  public static Dataset<Row> from(Dataset<Row> rows, Dataset<Row> ends) {
    var end = col(END_OFFSET);
    return rows.withColumn(SOURCE_KEY, BatchProgress.sourceKey())
        .join(broadcast(ends), new String[] {SOURCE_KEY}, "left")
        .where(end.isNull().or(col(RawClick.SOURCE_OFFSET).geq(end)))
        .drop(SOURCE_KEY, END_OFFSET);
  }

  /** The ends that lie behind others, or are of partitions that those do not name. */
  public static Dataset<Row> advanced(Dataset<Row> ends, Dataset<Row> others) {
    var other = others.withColumnRenamed(END_OFFSET, "other");
    return ends.join(other, new String[] {SOURCE_KEY}, "left")
        .where(col("other").isNull().or(col(END_OFFSET).gt(col("other"))))
        .drop("other");
  }
}
