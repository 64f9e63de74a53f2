package io.clickledger.stream;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lease;
import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.LaneCheckpoint;
import io.clickledger.raw.LaneEpoch;
import io.clickledger.raw.LaneLog;
import io.clickledger.raw.Rebuild;
import io.clickledger.raw.ReplayRejectedJob;
import io.clickledger.raw.SourcePosition;
import io.clickledger.rules.WindowStatus;
import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Begins a new epoch of the rollup lane from the raw log. The days whose windows were not final are
 * counted anew from the log; what the log holds and the lane had not read is counted with them; the
 * lane goes on behind the log, with the memory that it would have then.
 *
 * <p>The epoch's file comes first, and keeps the lane from going on as before; its row in {@code
 * stream_progress} comes last. In between, run again, it comes to the same.
 */
final class RollupEpoch {
  private final JobContext job;
  private final LaneCheckpoint before;
  private final LaneLog log;
  private final Duration skewAllowance;
  private final Instant from;
  private final Rebuild rebuild;

  private RollupEpoch(JobContext job, LaneCheckpoint before, Dataset<Row> progress, LaneLog log) {
    this.job = job;
    this.before = before;
    this.log = log;
    this.skewAllowance = CompactJob.skewAllowance(progress);
    this.from =
        before
            .watermark()
            .map(watermark -> WindowStatus.finalBefore(watermark, skewAllowance))
            .map(oldest -> oldest.truncatedTo(ChronoUnit.DAYS))
            .orElse(Instant.EPOCH);
    this.rebuild =
        new Rebuild(
            before.epoch() + 1,
            BatchProgress.NEW_EPOCH,
            from,
            null,
            BatchProgress.NEW_EPOCH,
            ReplayRejectedJob.newest(job.lake()));
  }

  static JobResult begin(JobContext job, boolean dryRun) {
    return dryRun
        ? with(job, RollupEpoch::told)
        : job.owning(
            () -> Lease.take(job.lake(), RollupJob.LANE, job.clock()),
            () -> job.owning(() -> CompactJob.lease(job), () -> with(job, RollupEpoch::write)));
  }

  private static JobResult with(JobContext job, Function<RollupEpoch, JobResult> what) {
    var before = LaneCheckpoint.recorded(job.lake(), RollupJob.LANE);
    var progress = job.read(StreamProgress.TABLE);
    try (var log = LaneLog.of(job, progress, RollupJob.LANE)) {
      return what.apply(new RollupEpoch(job, before, progress, log));
    }
  }

  private JobResult told() {
    try (var recount = recount()) {
      recount.tell();
      return JobResult.done(
          "new-epoch: epoch %d of the rollup lane would count the UTC days from %s on anew: %,d clicks, %,d late (dry run: nothing was written)"
              .formatted(rebuild.epoch(), from, recount.clicks(), recount.lateRecords()));
    }
  }

  private JobResult write() {
    var lake = job.lake();
    var fresh =
        log.unreadClicks()
            .agg(count(lit(1)), max(RawClick.EVENT_TIME), max(RawClick.RECEIVED_AT))
            .first();
    var newestReceived = Optional.ofNullable(fresh.<Instant>getAs(2));
    var watermark = BatchProgress.watermark(before.watermark(), newestReceived);
    try (var recount = recount()) {
      job.requireOwned();
      origin(watermark).write(lake, lake.checkpoint(RollupJob.LANE, rebuild.epoch()));
      recount.write(
          watermark.map(w -> CompactJob.finalHour(w, skewAllowance)).orElse(Instant.EPOCH));
      var newestEvent = Optional.ofNullable(fresh.<Instant>getAs(1));
      var progress = progress(recount.doors(), newestEvent, newestReceived);
      progress.writeRebuild(job, RollupJob.LANE, rebuild, watermark);
      return JobResult.done(
          "new-epoch: epoch %d of the rollup lane counts the UTC days from %s on anew: %,d clicks, %,d late"
              .formatted(rebuild.epoch(), from, recount.clicks(), recount.lateRecords()));
    }
  }

  private Recount recount() {
    // Whether a click before the rebuilt days was counted already, the lane alone would know.
    var older =
        log.unreadClicks()
            .where(col(RawClick.EVENT_TIME).lt(lit(from)))
            .join(
                log.rejects().select(SourcePosition.columns()),
                SourcePosition.names(),
                "left_anti");
    return new Recount(
        job,
        before,
        rebuild,
        log.clicks(),
        Optional.of(StreamRebuild.late(older).unionByName(StreamRebuild.behindMemory(older))));
  }

  private LaneEpoch origin(Optional<Instant> watermark) {
    var version = job.reads().getOrDefault(RawClick.TABLE.name(), -1L);
    return new LaneEpoch(
        log.end(), watermark.map(after -> new LaneEpoch.Memory(version, after)), Optional.empty());
  }

  private BatchProgress progress(
      Recount.Doors doors, Optional<Instant> newestEvent, Optional<Instant> newestReceived) {
    var freshRejects = log.unreadRejects();
    var rejects = freshRejects.count();
    var read =
        rejects
            + log.unreadClicks()
                .select(SourcePosition.columns())
                .join(freshRejects, SourcePosition.names(), "left_anti")
                .count();
    return BatchProgress.ofRebuild(
        read,
        doors.accepted(),
        doors.late(),
        rejects - doors.replayed(),
        doors.behindMemory(),
        skewAllowance,
        newestEvent,
        newestReceived,
        log.advanced().next());
  }
}
