package io.clickledger.stream;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lease;
import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.EndOffsets;
import io.clickledger.raw.LaneCheckpoint;
import io.clickledger.raw.Rebuild;
import io.clickledger.raw.ReplayRejectedJob;
import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code replay}: counts final hours of the stream tables anew from the raw log, each click once:
 * what came back by {@code replay-rejected} is counted then, and what the lane could not prove new.
 * The lane must not run meanwhile; it goes on afterwards where it was.
 */
public final class ReplayJob {
  private final JobContext job;
  private final Options options;
  private final LaneCheckpoint lane;
  private final Duration skewAllowance;
  private final Rebuild rebuild;
  private final Dataset<Row> raw;

  /**
   * @param from start of the first hour, UTC
   * @param to end of the last hour, UTC
   * @param dryRun say what would be done, and write nothing
   */
  public record Options(Instant from, Instant to, boolean dryRun) {
    /**
     * @throws ClickledgerException USAGE
     */
    public Options {
      requireHour("--from", from);
      requireHour("--to", to);
      if (!from.isBefore(to)) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "--from %s does not lie before --to %s".formatted(from, to),
            "--to is the end of the last hour, not in it");
      }
    }

    private static void requireHour(String option, Instant instant) {
      if (!instant.equals(instant.truncatedTo(ChronoUnit.HOURS))) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "%s %s is not the start of an hour".formatted(option, instant),
            "hours are replayed whole: use " + instant.truncatedTo(ChronoUnit.HOURS));
      }
    }
  }

  private ReplayJob(JobContext job, Options options) {
    this.job = job;
    this.options = options;
    this.lane = LaneCheckpoint.recorded(job.lake(), RollupJob.LANE);
    var progress = job.read(StreamProgress.TABLE);
    this.skewAllowance = CompactJob.skewAllowance(progress);
    requireFinal();
    EndOffsets.requireArchived(job, progress, RollupJob.LANE);
    this.rebuild =
        new Rebuild(
            lane.epoch(),
            nextId(progress),
            options.from(),
            options.to(),
            lane.newestBatch(),
            ReplayRejectedJob.newest(job.lake()));
    this.raw =
        EndOffsets.before(job.readOrEmpty(RawClick.TABLE), EndOffsets.of(progress, RollupJob.LANE));
  }

  /**
   * @throws ClickledgerException NOT_FOUND where an hour is not final yet, or the log lags;
   *     LEASE_HELD where the lane runs
   */
  public static JobResult run(JobContext job, Options options) {
    if (options.dryRun()) {
      return new ReplayJob(job, options).told();
    }
    return job.owning(
        () -> Lease.take(job.lake(), RollupJob.LANE, job.clock()),
        () -> job.owning(() -> CompactJob.lease(job), () -> new ReplayJob(job, options).write()));
  }

  private void requireFinal() {
    var finalBefore = finalBefore();
    if (options.to().isAfter(finalBefore)) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "the hours from %s on are not final yet".formatted(finalBefore),
          "replay hours up to there; the lane still counts the later ones");
    }
  }

  private Instant finalBefore() {
    return lane.watermark()
        .map(watermark -> CompactJob.finalHour(watermark, skewAllowance))
        .orElse(Instant.EPOCH);
  }

  /** Rebuilds count down from the id of the row with which an epoch begins. */
  private long nextId(Dataset<Row> progress) {
    var newest =
        least(coalesce(min(StreamProgress.BATCH_ID), lit(0L)), lit(BatchProgress.NEW_EPOCH));
    return progress
            .where(col(StreamProgress.LANE).equalTo(RollupJob.LANE))
            .where(col(StreamProgress.EPOCH).equalTo(lane.epoch()))
            .agg(newest)
            .first()
            .getLong(0)
        - 1;
  }

  private JobResult told() {
    try (var recount = new Recount(job, lane, rebuild, raw, Optional.empty())) {
      recount.tell();
      return JobResult.done(
          "replay: the hours from %s to %s would hold %,d clicks (dry run: nothing was written)"
              .formatted(options.from(), options.to(), recount.clicks()));
    }
  }

  private JobResult write() {
    try (var recount = new Recount(job, lane, rebuild, raw, Optional.empty())) {
      recount.tell();
      recount.write(finalBefore());
      var doors = recount.doors();
      var progress =
          BatchProgress.ofRebuild(
              0,
              doors.accepted(),
              doors.late(),
              -doors.replayed(),
              doors.behindMemory(),
              skewAllowance,
              Optional.empty(),
              Optional.empty(),
              Map.of());
      progress.writeRebuild(job, RollupJob.LANE, rebuild, Optional.empty());
      return JobResult.done(
          "replay: the hours from %s to %s hold %,d clicks, %,d more than before"
              .formatted(options.from(), options.to(), recount.clicks(), doors.accepted()));
    }
  }
}
