package io.clickledger.truth;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.Micros;
import io.clickledger.lake.JobContext;
import io.clickledger.table.BillableClick;
import io.clickledger.table.DayStatus;
import io.clickledger.table.TruthHour;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The billing days that overlap a UTC date and are invoiced already, and what their accounts owed
 * for clicks of the date before it was rebuilt.
 *
 * @param closed (advertiser_id, day)
 * @param version of {@code billable_click} before the rebuild; negative: none
 */
record ClosedDayChanges(LocalDate date, Dataset<Row> closed, long version) {
  private static final int TOLD = 20;
  private static final String GROSS = TruthHour.GROSS_CLICKS;
  private static final String NET = TruthHour.NET_CLICKS;
  private static final String MICROS = TruthHour.NET_MICROS;

  static ClosedDayChanges before(JobContext job, LocalDate date) {
    // A zone lies at most 14 hours from UTC.
    var closed =
        DayStatus.closed(job.readOrEmpty(DayStatus.TABLE))
            .where(col(DayStatus.DAY).between(lit(date.minusDays(1)), lit(date.plusDays(1))));
    return new ClosedDayChanges(date, closed, job.lake().version(BillableClick.TABLE));
  }

  /**
   * @throws ClickledgerException BILLING_GUARD where a closed day has clicks of the date
   */
  void requireNone(JobContext job) {
    if (version < 0 || closed.isEmpty()) {
      return;
    }
    var days =
        ofAccounts(job.lake().read(BillableClick.TABLE, version), 1)
            .select(BillableClick.ADVERTISER_ID, BillableClick.BILLING_DAY)
            .distinct()
            .orderBy(BillableClick.ADVERTISER_ID, BillableClick.BILLING_DAY)
            .collectAsList();
    if (!days.isEmpty()) {
      var shown =
          days.stream()
              .limit(TOLD)
              .map(day -> "advertiser %d on %s".formatted(day.getLong(0), day.get(1)))
              .collect(joining(", "));
      throw new ClickledgerException(
          ErrorCode.BILLING_GUARD,
          "%s has clicks of %,d billing days that are invoiced: %s%s"
              .formatted(date, days.size(), shown, days.size() > TOLD ? ", …" : ""),
          "leave the date out; or rebuild it without --open-days-only (no invoice changes), and"
              + " look at issue-invoices --dry-run for what it brings");
    }
  }

  /** Says for which closed days the rebuild gives another sum, and what issues the difference. */
  void tellChanges(JobContext job) {
    if (version < 0 || closed.isEmpty()) {
      return;
    }
    var before = job.lake().read(BillableClick.TABLE, version);
    var after = job.lake().read(BillableClick.TABLE);
    var changes =
        ofAccounts(before, -1)
            .unionByName(ofAccounts(after, 1))
            .groupBy(BillableClick.ADVERTISER_ID, BillableClick.CURRENCY, BillableClick.BILLING_DAY)
            .agg(sum(GROSS).as(GROSS), sum(NET).as(NET), sum(MICROS).as(MICROS))
            .where(col(GROSS).notEqual(0).or(col(NET).notEqual(0)).or(col(MICROS).notEqual(0)))
            .orderBy(BillableClick.ADVERTISER_ID, BillableClick.BILLING_DAY)
            .collectAsList();
    job.count("closed_days_changed", changes.size());
    changes.stream().limit(TOLD).forEach(change -> job.say(line(change)));
    if (changes.size() > TOLD) {
      job.say("... and %,d more closed days".formatted(changes.size() - TOLD));
    }
    if (!changes.isEmpty()) {
      job.say(
          "no invoice changes; issue-invoices for a period with these days issues the difference"
              + " as credit or debit notes (first with --dry-run)");
    }
  }

  private Dataset<Row> ofAccounts(Dataset<Row> billable, int sign) {
    var account = col(BillableClick.ADVERTISER_ID).equalTo(col("closed_for"));
    var day = col(BillableClick.BILLING_DAY).equalTo(col("closed_day"));
    var days =
        closed.select(
            col(DayStatus.ADVERTISER_ID).as("closed_for"), col(DayStatus.DAY).as("closed_day"));
    var net = col(BillableClick.BILLABLE);
    return billable
        .where(col(BillableClick.EVENT_DATE).equalTo(lit(date)))
        .join(broadcast(days), account.and(day), "left_semi")
        .groupBy(BillableClick.ADVERTISER_ID, BillableClick.CURRENCY, BillableClick.BILLING_DAY)
        .agg(
            signed(count(lit(1)), sign).as(GROSS),
            signed(count(when(net, lit(1))), sign).as(NET),
            signed(coalesce(sum(when(net, col(BillableClick.PRICE_MICROS))), lit(0L)), sign)
                .as(MICROS));
  }

  private static Column signed(Column figure, int sign) {
    return figure.multiply(lit((long) sign));
  }

  private static String line(Row change) {
    return "closed %s of advertiser %d: %+,d gross and %+,d net clicks, %s %s"
        .formatted(
            change.get(2),
            change.getLong(0),
            change.<Long>getAs(GROSS),
            change.<Long>getAs(NET),
            Micros.formatExact(change.<Long>getAs(MICROS)),
            change.getString(1));
  }
}
