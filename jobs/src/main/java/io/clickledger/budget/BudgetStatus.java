package io.clickledger.budget;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.common.Micros;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.table.BudgetDecision;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code status --lane budget}: campaigns by decision, the oldest decision, and the money at risk,
 * by the newest recorded decision of each campaign, which is a minute old or so.
 */
public final class BudgetStatus {
  private static final int TOP = 10;

  /** A campaign that was decided about has a row in the newest days. */
  private static final int DAYS_LOOKED_AT = 3;

  private BudgetStatus() {}

  /**
   * @throws io.clickledger.common.ClickledgerException NOT_FOUND where the lane never ran
   */
  public static JobResult run(JobContext job) {
    var newest = newest(job.read(BudgetDecision.TABLE)).cache();
    try {
      job.say(line("%-10s %-16s %10s", "decision", "reason", "campaigns"));
      newest
          .groupBy(BudgetDecision.DECISION, BudgetDecision.REASON)
          .agg(count(lit(1)))
          .orderBy(BudgetDecision.DECISION, BudgetDecision.REASON)
          .collectAsList()
          .forEach(
              row ->
                  job.say(
                      line(
                          "%-10s %-16s %,10d",
                          row.getString(0), row.getString(1), row.getLong(2))));
      atRisk(job, newest);
      return JobResult.done("budget: %,d campaigns".formatted(newest.count()));
    } finally {
      newest.unpersist();
    }
  }

  private static void atRisk(JobContext job, Dataset<Row> newest) {
    var oldest = newest.agg(min(BudgetDecision.DECIDED_AT)).first().<Instant>getAs(0);
    if (oldest == null) {
      return;
    }
    job.say("");
    job.say(
        "oldest decision %s, %,d s ago"
            .formatted(oldest, Duration.between(oldest, job.clock().instant()).toSeconds()));
    newest
        .groupBy(BudgetDecision.CURRENCY)
        .agg(sum(BudgetDecision.AT_RISK_MICROS))
        .orderBy(BudgetDecision.CURRENCY)
        .collectAsList()
        .forEach(
            row -> job.say("at risk %s %s".formatted(money(row.getLong(1)), row.getString(0))));
    job.say("");
    job.say(
        line(
            "%-12s %-9s %-11s %16s %16s %14s %s",
            "campaign", "decision", "day", "spent", "budget", "at risk", "currency"));
    newest
        .orderBy(col(BudgetDecision.AT_RISK_MICROS).desc(), col(BudgetDecision.CAMPAIGN_ID))
        .limit(TOP)
        .collectAsList()
        .forEach(row -> job.say(campaign(row)));
  }

  private static String campaign(Row row) {
    return line(
        "%-12d %-9s %-11s %16s %16s %14s %s",
        row.<Long>getAs(BudgetDecision.CAMPAIGN_ID),
        row.getAs(BudgetDecision.DECISION),
        row.<LocalDate>getAs(BudgetDecision.BILLING_DAY),
        money(row.getAs(BudgetDecision.SPENT_MICROS)),
        money(row.getAs(BudgetDecision.BUDGET_MICROS)),
        money(row.getAs(BudgetDecision.AT_RISK_MICROS)),
        row.getAs(BudgetDecision.CURRENCY));
  }

  /** The newest row of each campaign's newest day. */
  private static Dataset<Row> newest(Dataset<Row> decisions) {
    var last = decisions.selectExpr("max(event_date)").first().<LocalDate>getAs(0);
    var since = last == null ? LocalDate.EPOCH : last.minusDays(DAYS_LOOKED_AT);
    var all = struct(col("*"));
    var order = struct(col(BudgetDecision.BILLING_DAY), col(BudgetDecision.VERSION));
    return decisions
        .where(col(BudgetDecision.EVENT_DATE).geq(lit(since)))
        .groupBy(BudgetDecision.CAMPAIGN_ID)
        .agg(max_by(all, order).as("newest"))
        .select("newest.*");
  }

  private static String money(long micros) {
    return Micros.formatExact(micros);
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
