package io.clickledger.raw;

import io.clickledger.common.ClickledgerException;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.KeptRows;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The raw log up to where the archive's record ends, as a lane stands to it: a new epoch of the
 * lane is counted from it. How far each of them has come is worked out once, and kept until this is
 * closed.
 */
public final class LaneLog implements AutoCloseable {
  private final KeptRows read;
  private final KeptRows archived;
  private final Dataset<Row> clicks;
  private final Dataset<Row> rejects;

  private LaneLog(JobContext job, Dataset<Row> progress, String lane) {
    this.read = KeptRows.of(EndOffsets.of(progress, lane));
    this.archived = KeptRows.of(EndOffsets.archived(job, progress));
    this.clicks = EndOffsets.before(job.readOrEmpty(RawClick.TABLE), archived.rows());
    this.rejects = EndOffsets.before(job.readOrEmpty(RejectedClick.TABLE), archived.rows());
  }

  /**
   * @param progress rows of {@code stream_progress}
   * @throws ClickledgerException NOT_FOUND where the lane has read what the archive has not
   */
  public static LaneLog of(JobContext job, Dataset<Row> progress, String lane) {
    EndOffsets.requireArchived(job, progress, lane);
    return new LaneLog(job, progress, lane);
  }

  /** Rows of {@code raw_click}. */
  public Dataset<Row> clicks() {
    return clicks;
  }

  /** Those of {@link #clicks} that the lane has read. */
  public Dataset<Row> readClicks() {
    return EndOffsets.before(clicks, read.rows());
  }

  /** Those of {@link #clicks} that the lane has not read. */
  public Dataset<Row> unreadClicks() {
    return EndOffsets.from(clicks, read.rows());
  }

  /** Rows of {@code rejected_click}. */
  public Dataset<Row> rejects() {
    return rejects;
  }

  /** Positions of the rejects that the lane has not read, each once. */
  public Dataset<Row> unreadRejects() {
    return EndOffsets.from(rejects, read.rows()).select(SourcePosition.columns()).distinct();
  }

  /** Where a lane goes on behind the log. */
  public StartPositions end() {
    return StartPositions.after(archived.rows());
  }

  /** The ends of the source partitions of which the log holds more than the lane has read. */
  public StartPositions advanced() {
    return StartPositions.after(EndOffsets.advanced(archived.rows(), read.rows()));
  }

  @Override
  public void close() {
    read.close();
    archived.close();
  }
}
