package io.clickledger.budget;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_micros;

import io.clickledger.dedup.CountedClicks;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.KeptRows;
import io.clickledger.lake.Lease;
import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.DistinctClicks;
import io.clickledger.raw.LaneCheckpoint;
import io.clickledger.raw.LaneEpoch;
import io.clickledger.raw.LaneLog;
import io.clickledger.raw.OnTimeClicks;
import io.clickledger.raw.RawDay;
import io.clickledger.raw.SourcePosition;
import io.clickledger.rules.DedupHorizon;
import io.clickledger.table.Campaign;
import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Begins a new epoch of the budget lane from the raw log: the spend of the newest days is counted
 * anew from the log, with what the log holds and the lane had not read; the lane goes on behind the
 * log, with the memory that it would have then. What {@code budget_decision} holds stays.
 *
 * <p>The epoch's file comes first, and keeps the lane from going on as before; its row in {@code
 * stream_progress} comes last. In between, run again, it comes to the same.
 */
public final class BudgetEpoch {
  /** Days before today that are counted anew; those before stay as they are recorded. */
  private static final int DAYS_ANEW = 3;

  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

  private final JobContext job;
  private final LaneCheckpoint before;
  private final LaneLog log;
  private final Duration skewAllowance;

  private BudgetEpoch(JobContext job, LaneCheckpoint before, Dataset<Row> progress, LaneLog log) {
    this.job = job;
    this.before = before;
    this.log = log;
    this.skewAllowance = skewAllowance(progress);
  }

  private static Duration skewAllowance(Dataset<Row> progress) {
    var seconds =
        progress
            .where(col(StreamProgress.LANE).equalTo(BudgetJob.LANE))
            .agg(max(StreamProgress.SKEW_ALLOWANCE_SECONDS))
            .first();
    return seconds.isNullAt(0)
        ? CountedClicks.DEFAULT_SKEW_ALLOWANCE
        : Duration.ofSeconds(seconds.getLong(0));
  }

  /**
   * @param dryRun say what would be done, and write nothing
   */
  public static JobResult begin(JobContext job, boolean dryRun) {
    return dryRun
        ? run(job, true)
        : job.owning(
            () -> Lease.take(job.lake(), BudgetJob.LANE, job.clock()), () -> run(job, false));
  }

  private static JobResult run(JobContext job, boolean dryRun) {
    var before = LaneCheckpoint.recorded(job.lake(), BudgetJob.LANE);
    var progress = job.read(StreamProgress.TABLE);
    try (var log = LaneLog.of(job, progress, BudgetJob.LANE)) {
      return new BudgetEpoch(job, before, progress, log).run(dryRun);
    }
  }

  private JobResult run(boolean dryRun) {
    var fresh = log.unreadClicks();
    var newest = fresh.agg(max(RawClick.EVENT_TIME), max(RawClick.RECEIVED_AT)).first();
    var newestEvent = Optional.ofNullable(newest.<Instant>getAs(0));
    var newestReceived = Optional.ofNullable(newest.<Instant>getAs(1));
    var watermark = BatchProgress.watermark(before.watermark(), newestReceived);
    var spend = spend(watermark.orElse(Instant.EPOCH));
    if (!dryRun) {
      write(spend, fresh, watermark, newestEvent, newestReceived);
    }
    return JobResult.done(
        "new-epoch: epoch %d of the budget lane %s the spend of %,d campaigns' days anew%s"
            .formatted(
                before.epoch() + 1,
                dryRun ? "would count" : "counts",
                spend.days(),
                dryRun ? " (dry run: nothing was written)" : ""));
  }

  private SpendBook spend(Instant watermark) {
    var today = watermark.atOffset(ZoneOffset.UTC).toLocalDate();
    var keptFrom = today.minusDays(DAYS_ANEW);
    // The day's first clicks in the easternmost zone were received the day before in UTC.
    var from = RawDay.startOf(keptFrom.minusDays(1));
    var clicks = RawDay.receivedBetween(log.clicks(), from, END_OF_TIME, Optional.empty());
    var columns = log.clicks().columns();
    var counting =
        DistinctClicks.of(OnTimeClicks.of(clicks))
            .selectExpr(columns)
            .unionByName(OnTimeClicks.late(clicks).selectExpr(columns));
    var price = col(RawClick.PRICE_MICROS);
    var minutes =
        counting
            .groupBy(
                col(RawClick.CAMPAIGN_ID),
                unix_micros(date_trunc("minute", col(RawClick.EVENT_TIME))))
            .agg(count(price), saturated(price), count(lit(1)))
            .collectAsList()
            .stream()
            .map(
                row ->
                    new MinuteSpend(
                        row.getLong(0),
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4) - row.getLong(2)))
            .toList();
    var book = CampaignBook.of(job.readOrEmpty(Campaign.TABLE).collectAsList());
    var spend = new SpendBook();
    spend.keepFrom(keptFrom);
    spend.add(minutes, book);
    return spend;
  }

  /** A sum past the end of a long stays there: no price stops a lane. */
  private static Column saturated(Column price) {
    var sum = coalesce(sum(price.cast("decimal(28,0)")), lit(0L).cast("decimal(28,0)"));
    return least(sum, lit(Long.MAX_VALUE)).cast("long");
  }

  private void write(
      SpendBook spend,
      Dataset<Row> fresh,
      Optional<Instant> watermark,
      Optional<Instant> newestEvent,
      Optional<Instant> newestReceived) {
    var lake = job.lake();
    var epoch = before.epoch() + 1;
    var checkpoint = lake.checkpoint(BudgetJob.LANE, epoch);
    job.requireOwned();
    new LaneEpoch(
            log.end(),
            watermark.map(
                after ->
                    new LaneEpoch.Memory(
                        job.reads().getOrDefault(RawClick.TABLE.name(), -1L), after)),
            Optional.empty())
        .write(lake, checkpoint);
    new SpendFiles(lake, checkpoint).begin(spend);
    progress(fresh, newestEvent, newestReceived).writeEpoch(job, BudgetJob.LANE, epoch, watermark);
  }

  /** The doors by which the lane would have sent what it had not read. */
  private BatchProgress progress(
      Dataset<Row> fresh, Optional<Instant> newestEvent, Optional<Instant> newestReceived) {
    try (var rejects = KeptRows.of(log.unreadRejects());
        // What replay-rejected brought into the log was a broken record to the lane.
        var read = KeptRows.of(fresh.join(rejects.rows(), SourcePosition.names(), "left_anti"))) {
      var rejectCount = rejects.rows().count();
      return BatchProgress.ofRebuild(
          read.rows().count() + rejectCount,
          firstCopies(read.rows()),
          OnTimeClicks.late(read.rows()).count(),
          rejectCount,
          0,
          skewAllowance,
          newestEvent,
          newestReceived,
          log.advanced().next());
    }
  }

  /** On-time clicks of which the lane had counted no copy. */
  private long firstCopies(Dataset<Row> read) {
    var onTime = OnTimeClicks.of(read);
    var oldest = onTime.agg(min(RawClick.RECEIVED_AT)).first().<Instant>getAs(0);
    if (oldest == null) {
      return 0;
    }
    var micros = ChronoUnit.MICROS.between(Instant.EPOCH, oldest);
    var remembered = DedupHorizon.oldestRemembered(micros, skewAllowance.toNanos() / 1_000);
    var known =
        OnTimeClicks.of(log.readClicks())
            .where(unix_micros(col(RawClick.RECEIVED_AT)).geq(remembered))
            .select(RawClick.CLICK_ID);
    return onTime
        .select(RawClick.CLICK_ID)
        .distinct()
        .join(known, new String[] {RawClick.CLICK_ID}, "left_anti")
        .count();
  }
}
