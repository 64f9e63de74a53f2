package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.max;

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
    return ofBatches(progress.where(col(StreamProgress.LANE).equalTo(lane)))
        .groupBy(SOURCE_KEY)
        .agg(max(END_OFFSET).as(END_OFFSET));
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
}
