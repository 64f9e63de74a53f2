package io.clickledger.reconcile;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.table.Reconciliation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A day's difference between stream and truth, told to a person and judged.
 *
 * @param causes signed clicks by cause, in the order of law 8
 * @param unexplained sum over the cells
 * @param unexplainedCells cells (hour, campaign) with a difference that has no cause
 * @param worst cells with the largest differences
 */
record Divergence(
    long streamClicks,
    long truthClicks,
    Map<String, Long> causes,
    long unexplained,
    long unexplainedCells,
    List<Row> worst) {

  private static final int WORST_CELLS = 5;

  private static final Map<String, String> MEANING =
      Map.of(
          Reconciliation.LATE, "all copies came over 15 minutes late: truth counts them",
          Reconciliation.BEHIND_MEMORY, "not provably new when the stream read them",
          Reconciliation.REPLAYED_REJECTS, "repaired rejects: truth counts them",
          Reconciliation.NOT_YET_READ, "archived, the rollup lane has not read them yet",
          Reconciliation.FINGERPRINT_COLLISIONS, "two ids with one fingerprint",
          Reconciliation.COPY_CONFLICTS, "copies of one id name different hours or campaigns",
          Reconciliation.AFTER_TRUTH, "received after truth was built: rebuild it");

  /**
   * @param cells rows of {@code reconciliation} of one day
   */
  static Divergence of(Dataset<Row> cells) {
    var totals = new ArrayList<Column>();
    totals.add(total(Reconciliation.TRUTH_CLICKS));
    ReconcileJob.CAUSES.forEach(cause -> totals.add(total(cause)));
    totals.add(total(Reconciliation.UNEXPLAINED));
    totals.add(count_if(col(Reconciliation.UNEXPLAINED).notEqual(0)));
    var row = cells.agg(total(Reconciliation.STREAM_CLICKS), totals.toArray(Column[]::new)).first();
    var causes = new LinkedHashMap<String, Long>();
    for (int i = 0; i < ReconcileJob.CAUSES.size(); i++) {
      causes.put(ReconcileJob.CAUSES.get(i), row.getLong(2 + i));
    }
    var difference = col(Reconciliation.STREAM_CLICKS).minus(col(Reconciliation.TRUTH_CLICKS));
    var worst =
        cells
            .select(
                col(Reconciliation.HOUR),
                col(Reconciliation.CAMPAIGN_ID),
                col(Reconciliation.STREAM_CLICKS),
                col(Reconciliation.TRUTH_CLICKS),
                difference.as("difference"),
                col(Reconciliation.UNEXPLAINED))
            .where("difference <> 0 OR unexplained <> 0")
            .orderBy(
                abs(col(Reconciliation.UNEXPLAINED)).desc(),
                abs(col("difference")).desc(),
                col(Reconciliation.HOUR),
                col(Reconciliation.CAMPAIGN_ID))
            .limit(WORST_CELLS)
            .collectAsList();
    var next = 2 + ReconcileJob.CAUSES.size();
    return new Divergence(
        row.getLong(0), row.getLong(1), causes, row.getLong(next), row.getLong(next + 1), worst);
  }

  private static Column total(String column) {
    return coalesce(sum(column), lit(0L));
  }

  long difference() {
    return streamClicks - truthClicks;
  }

  /** Share of truth, 0.001 = 0.1 %; infinite where truth is empty and the stream is not. */
  double share() {
    return difference() == 0 ? 0 : Math.abs((double) difference()) / truthClicks;
  }

  /** Prints the day's table and gives the verdict. */
  JobResult report(JobContext job, ReconcileJob.Options options) {
    job.say("reconcile %s: stream against truth, clicks before marks".formatted(options.date()));
    line(job, "stream", streamClicks, "");
    line(job, "truth", truthClicks, "");
    line(job, "difference", difference(), "%.4f %% of truth".formatted(100 * share()));
    causes.forEach(
        (cause, clicks) -> {
          if (clicks != 0) {
            line(job, "  " + cause, clicks, MEANING.getOrDefault(cause, ""));
          }
        });
    line(
        job, "  unexplained", unexplained, "%d cells (hour, campaign)".formatted(unexplainedCells));
    worst.forEach(
        cell ->
            job.say(
                "    %s campaign %d: stream %,d, truth %,d, difference %+,d, unexplained %+,d"
                    .formatted(
                        cell.get(0),
                        cell.getLong(1),
                        cell.getLong(2),
                        cell.getLong(3),
                        cell.getLong(4),
                        cell.getLong(5))));
    job.count("stream_clicks", streamClicks);
    job.count("truth_clicks", truthClicks);
    causes.forEach(job::count);
    job.count("unexplained", unexplained);
    job.count("unexplained_cells", unexplainedCells);
    return verdict(options);
  }

  private static void line(JobContext job, String name, long clicks, String note) {
    job.say("  %-24s %,15d  %s".formatted(name, clicks, note).stripTrailing());
  }

  private JobResult verdict(ReconcileJob.Options options) {
    var page = ErrorCode.DIVERGENCE.exitCode();
    if (unexplainedCells > 0) {
      return new JobResult(
          page,
          "reconcile %s: PAGE, %d cells differ without a cause; invoices of the day are blocked"
              .formatted(options.date(), unexplainedCells));
    }
    if (share() > options.threshold()) {
      return new JobResult(
          page,
          "reconcile %s: PAGE, stream and truth differ by %.4f %%, over the threshold of %.4f %%;"
                  .formatted(options.date(), 100 * share(), 100 * options.threshold())
              + " every click has a cause");
    }
    return JobResult.done(
        "reconcile %s: green, stream and truth differ by %.4f %% and every click has a cause"
            .formatted(options.date(), 100 * share()));
  }
}
