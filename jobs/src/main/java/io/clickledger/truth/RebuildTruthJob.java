package io.clickledger.truth;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lease;
import io.clickledger.raw.RawDay;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import io.clickledger.table.TruthDay;
import io.clickledger.table.TruthHour;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * {@code rebuild-truth}: the exact clicks of one UTC day from the immutable log. A function of the
 * versions that it reads and of its arguments; it never reads anything that the stream computed.
 *
 * <p>A day is provisional until it matures, and stays mature. Its cutoff only moves forward unless
 * one is asked for. Days that are invoiced are rebuilt as any other: no invoice changes, and what
 * changed for its account is told.
 */
public final class RebuildTruthJob {
  /** Late copies are awaited this long after the day's end: 2 days. */
  public static final int DEFAULT_GRACE_DAYS = 2;

  /** Days after the date from which on its truth is mature: verdicts are closed on D+3. */
  public static final int DEFAULT_MATURE_AFTER_DAYS = 3;

  /**
   * @param date UTC event day
   * @param cutoff receipts from here on are left to an adjustment; empty: {@code graceDays} after
   *     the day's end, or the cutoff of an earlier run if that is later
   * @param matureAfterDays days after {@code date} from which on a rebuild makes it mature
   */
  public record Options(
      LocalDate date, Optional<Instant> cutoff, int graceDays, int matureAfterDays) {
    /** With the default delays. */
    public static Options of(LocalDate date) {
      return new Options(date, Optional.empty(), DEFAULT_GRACE_DAYS, DEFAULT_MATURE_AFTER_DAYS);
    }
  }

  private RebuildTruthJob() {}

  /**
   * @throws ClickledgerException LEASE_HELD where another process rebuilds the day
   */
  public static JobResult run(JobContext job, Options options) {
    var date = options.date().toString();
    return job.owning(
        () -> Lease.take(job.lake(), "rebuild-truth", date, job.clock()),
        () -> rebuild(job, options));
  }

  private static JobResult rebuild(JobContext job, Options options) {
    var date = options.date();
    RawDay.requireWhole(job.lake(), date);
    var maturity = Maturity.of(job, options);
    var billable =
        DayTruth.of(
                job.read(RawClick.TABLE),
                job.read(Campaign.TABLE),
                job.readOrEmpty(ClickVerdict.TABLE),
                date,
                maturity.cutoff())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      requireClicks(billable, date);
      requireCampaigns(billable);
      var closed = ClosedDayChanges.before(job, date);
      replaceDay(job, date, billable, TruthRollup.hours(billable, maturity.status()));
      maturity.record(job);
      closed.tellChanges(job);
      return result(job, maturity, billable);
    } finally {
      billable.unpersist();
    }
  }

  private static void replaceDay(
      JobContext job, LocalDate date, Dataset<Row> billable, Dataset<Row> hours) {
    var day = BillableClick.EVENT_DATE + " = DATE'" + date + "'";
    job.replace(BillableClick.TABLE, billable, day);
    job.replace(TruthHour.TABLE, hours, day);
    job.replace(TruthDay.TABLE, TruthRollup.days(hours), day);
  }

  private static void requireClicks(Dataset<Row> billable, LocalDate date) {
    if (billable.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "raw_click holds no click of the UTC day " + date,
          "check --date, or archive the day's clicks first: clickledger archive --help");
    }
  }

  private static void requireCampaigns(Dataset<Row> billable) {
    var unknown =
        billable
            .where(col(BillableClick.CURRENCY).isNull())
            .groupBy(BillableClick.CAMPAIGN_ID)
            .agg(count(lit(1)).as("clicks"), min(BillableClick.EVENT_TIME).as("from"))
            .orderBy(col("clicks").desc())
            .limit(10)
            .collectAsList();
    if (!unknown.isEmpty()) {
      var list =
          unknown.stream()
              .map(r -> "%d (%,d clicks from %s)".formatted(r.getLong(0), r.getLong(1), r.get(2)))
              .collect(Collectors.joining(", "));
      throw new ClickledgerException(
          ErrorCode.CAMPAIGN,
          "no terms are in force for the clicks of campaign " + list,
          "add rows with an earlier valid_from to campaigns.csv, then: clickledger load-campaigns");
    }
  }

  private static JobResult result(JobContext job, Maturity maturity, Dataset<Row> billable) {
    var totals =
        billable
            .selectExpr(
                "count(*)", "count_if(NOT billable)", "sum(copies)", "count_if(copies_disagree)")
            .first();
    job.count("distinct_clicks", totals.getLong(0));
    job.count("invalid_clicks", totals.getLong(1));
    job.count("net_clicks", totals.getLong(0) - totals.getLong(1));
    job.count("copies", totals.getLong(2));
    job.count("clicks_whose_copies_disagree", totals.getLong(3));
    return JobResult.done(
        "rebuild-truth %s: %,d distinct clicks from %,d copies, %,d invalid, %,d net; %s"
            .formatted(
                maturity.date(),
                totals.getLong(0),
                totals.getLong(2),
                totals.getLong(1),
                totals.getLong(0) - totals.getLong(1),
                maturity.status()));
  }
}
