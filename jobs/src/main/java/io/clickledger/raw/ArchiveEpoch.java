package io.clickledger.raw;

import static org.apache.spark.sql.functions.sum;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lease;
import io.clickledger.table.StreamProgress;
import java.util.Optional;

/**
 * Begins a new epoch of the archive lane behind what the log holds. Nothing in the log changes: a
 * batch that was left half written is read again, and what is there of it is passed over.
 */
public final class ArchiveEpoch {
  private ArchiveEpoch() {}

  public static JobResult begin(JobContext job, boolean dryRun) {
    try (var lease = Lease.take(job.lake(), ArchiveJob.LANE, job.clock())) {
      var before = LaneCheckpoint.recorded(job.lake(), ArchiveJob.LANE);
      if (before.newestBatch() < 0) {
        throw new ClickledgerException(
            ErrorCode.CHECKPOINT,
            "the archive lane has no whole batch in epoch %d to go on behind"
                .formatted(before.epoch()),
            "delete its checkpoint %s, then run it: clickledger archive"
                .formatted(before.location(job.lake())));
      }
      var held = EndOffsets.archived(job, job.read(StreamProgress.TABLE));
      var next = before.epoch() + 1;
      if (!dryRun) {
        lease.requireOwned();
        var unfinished = before.writeId(before.newestBatch() + 1);
        new LaneEpoch(StartPositions.after(held), Optional.empty(), Optional.of(unfinished))
            .write(job.lake(), job.lake().checkpoint(ArchiveJob.LANE, next));
      }
      var end = held.agg(sum(EndOffsets.END_OFFSET)).first();
      return JobResult.done(
          "new-epoch: epoch %d of the archive lane %s behind %,d records in %,d source partitions"
              .formatted(next, dryRun ? "would go on" : "goes on", end.getLong(0), held.count()));
    }
  }
}
