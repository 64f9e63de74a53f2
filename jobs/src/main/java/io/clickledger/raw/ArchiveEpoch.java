package io.clickledger.raw;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.KeptRows;
import io.clickledger.lake.Lease;
import io.clickledger.table.StreamProgress;
import java.util.Optional;

/**
 * Begins a new epoch of the archive lane behind what the log holds. Nothing in the log changes: a
 * batch that was left half written is read again, and what is there of it is passed over.
 */
public final class ArchiveEpoch {
  private ArchiveEpoch() {}

  /**
   * @param dryRun say what would be done, and write nothing
   */
  public static JobResult begin(JobContext job, boolean dryRun) {
    return job.owning(
        () -> Lease.take(job.lake(), ArchiveJob.LANE, job.clock()), () -> write(job, dryRun));
  }

  private static JobResult write(JobContext job, boolean dryRun) {
    var lake = job.lake();
    var before = LaneCheckpoint.recorded(lake, ArchiveJob.LANE);
    var next = before.epoch() + 1;
    try (var kept = KeptRows.of(EndOffsets.archived(job, job.read(StreamProgress.TABLE)))) {
      var held = kept.rows();
      if (!dryRun) {
        job.requireOwned();
        var halfWritten = HalfWrittenBatches.behind(job, before, held);
        new LaneEpoch(StartPositions.after(held), Optional.empty(), halfWritten)
            .write(lake, lake.checkpoint(ArchiveJob.LANE, next));
        BatchProgress.NONE.writeEpoch(job, ArchiveJob.LANE, next, before.watermark());
      }
      var records = held.agg(coalesce(sum(EndOffsets.END_OFFSET), lit(0L))).first().getLong(0);
      return JobResult.done(
          "new-epoch: epoch %d of the archive lane %s behind %,d records in %,d source partitions"
              .formatted(next, dryRun ? "would go on" : "goes on", records, held.count()));
    }
  }
}
