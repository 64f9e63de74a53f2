package io.clickledger.truth;

import io.clickledger.common.ClickledgerException;
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
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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
   * @param openDaysOnly refuse a date with clicks of a billing day that is invoiced
   */
  public record Options(
      LocalDate date,
      Optional<Instant> cutoff,
      int graceDays,
      int matureAfterDays,
      boolean openDaysOnly) {
    /** With the default delays. */
    public static Options of(LocalDate date) {
      return new Options(
          date, Optional.empty(), DEFAULT_GRACE_DAYS, DEFAULT_MATURE_AFTER_DAYS, false);
    }
  }

  private RebuildTruthJob() {}

  /**
   * @throws ClickledgerException LEASE_HELD where another process rebuilds the day; BILLING_GUARD
   *     where only open days were to be rebuilt, and one is closed
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
    var closed = ClosedDayChanges.before(job, date);
    if (options.openDaysOnly()) {
      closed.requireNone(job);
    }
    var maturity = Maturity.of(job, options);
    var raw = job.read(RawClick.TABLE);
    var campaigns = job.read(Campaign.TABLE);
    var verdicts = job.readOrEmpty(ClickVerdict.TABLE);
    var copies = RawDay.receivedFor(raw, date, Optional.of(maturity.cutoff()));
    Supplier<Dataset<Row>> clicks =
        () -> DayTruth.of(raw, campaigns, verdicts, date, maturity.cutoff());
    new RequiredInputs(date, copies, campaigns).require(clicks);
    var totals = replaceDay(job, date, clicks.get(), maturity.status());
    maturity.record(job);
    closed.tellChanges(job);
    return result(job, maturity, totals);
  }

  /**
   * The clicks are computed once and never kept in memory; all figures come from what was written
   * of them.
   *
   * @return {@link TruthRollup#totals}
   */
  private static Row replaceDay(
      JobContext job, LocalDate date, Dataset<Row> clicks, String status) {
    var day = BillableClick.EVENT_DATE + " = DATE'" + date + "'";
    job.replace(BillableClick.TABLE, clicks, day);
    var written = job.written(BillableClick.TABLE).where(day);
    try (var rollup = new TruthRollup(written, date, status)) {
      job.replace(TruthHour.TABLE, rollup.hours(), day);
      job.replace(TruthDay.TABLE, rollup.days(), day);
      return rollup.totals();
    }
  }

  private static JobResult result(JobContext job, Maturity maturity, Row totals) {
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
