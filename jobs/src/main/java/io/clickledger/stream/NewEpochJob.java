package io.clickledger.stream;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.ArchiveEpoch;
import io.clickledger.raw.ArchiveJob;

/**
 * {@code new-epoch}: begins a new checkpoint of a lane whose checkpoint is lost or does not fit its
 * tables, from what the raw log holds, so that every total stays right.
 */
public final class NewEpochJob {
  /**
   * @param lane archive or rollup
   * @param dryRun say what would be done, and write nothing
   */
  public record Options(String lane, boolean dryRun) {}

  private NewEpochJob() {}

  public static JobResult run(JobContext job, Options options) {
    return options.lane().equals(ArchiveJob.LANE)
        ? ArchiveEpoch.begin(job, options.dryRun())
        : RollupEpoch.begin(job, options.dryRun());
  }
}
