package io.clickledger.reconcile;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.KeptRows;
import io.clickledger.raw.EndOffsets;
import io.clickledger.raw.ReplayRejectedJob;
import io.clickledger.raw.SourcePosition;
import io.clickledger.rules.DedupHorizon;
import io.clickledger.rules.Lateness;
import io.clickledger.table.BillableClick;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code reconcile}: compares the clicks that the stream counted with truth, per hour and campaign
 * of a UTC day, and names the cause of every difference. Exit code 3 when the day's total differs
 * by more than the threshold, or when any cell holds a difference without a cause.
 */
public final class ReconcileJob {
  /** Share of truth that stream and truth may differ by on a day's total: 0.1 %. */
  public static final double DEFAULT_THRESHOLD = 0.001;

  private static final String ROLLUP = "rollup";

  /** Columns of the causes, in the order of law 8. */
  static final List<String> CAUSES =
      List.of(
          Reconciliation.LATE,
          Reconciliation.BEHIND_MEMORY,
          Reconciliation.REPLAYED_REJECTS,
          Reconciliation.NOT_YET_READ,
          Reconciliation.FINGERPRINT_COLLISIONS,
          Reconciliation.COPY_CONFLICTS,
          Reconciliation.AFTER_TRUTH);

  /**
   * @param date UTC event day
   * @param threshold share of truth, 0.001 = 0.1 %
   */
  public record Options(LocalDate date, double threshold) {}

  private ReconcileJob() {}

  public static JobResult run(JobContext job, Options options) {
    var date = options.date();
    var truth = truth(job, date);
    var progress = job.read(StreamProgress.TABLE);
    EndOffsets.requireArchived(job, progress, ROLLUP);
    try (var lane = KeptRows.of(progress.where(col(StreamProgress.LANE).equalTo(ROLLUP)))) {
      var rollup = lane.rows();
      var raw = receivedAround(job.read(RawClick.TABLE), rollup, date);
      try (var replayed = KeptRows.of(replayedRejects(job, raw, rollup))) {
        var late = job.readOrEmpty(LateClick.TABLE);
        var copies = OnTimeCopies.of(raw, rollup, late, replayed.rows());
        try (var unsettled =
                KeptRows.of(Unsettled.of(truth, OnTimeCopies.candidates(copies), date));
            var copiesOf = KeptRows.of(only(unsettled.rows(), copies));
            var countedOf = KeptRows.of(CountedCopies.of(copiesOf.rows(), rollup))) {
          var truthOf = only(unsettled.rows(), truth);
          var causes = Causes.of(truthOf, copiesOf.rows(), countedOf.rows());
          write(job, date, truth, ofDay(causes, date));
        }
      }
    }
    return Divergence.of(ofDay(job.read(Reconciliation.TABLE), date)).report(job, options);
  }

  private static void write(
      JobContext job, LocalDate date, Dataset<Row> truth, Dataset<Row> causes) {
    var stream = job.read(ClickMinute.TABLE).where(col(ClickMinute.EVENT_DATE).equalTo(lit(date)));
    var cells = cells(truth, stream, causes).withColumn(Reconciliation.RUN_ID, lit(job.runId()));
    job.replace(
        Reconciliation.TABLE,
        cells.coalesce(1).sortWithinPartitions(Reconciliation.HOUR, Reconciliation.CAMPAIGN_ID),
        Reconciliation.EVENT_DATE + " = DATE'" + date + "'");
  }

  /** The log names its replays: without one, no position can be in both of its tables. */
  private static Dataset<Row> replayedRejects(
      JobContext job, Dataset<Row> raw, Dataset<Row> rollup) {
    var rejected = job.readOrEmpty(RejectedClick.TABLE);
    return ReplayRejectedJob.newest(job.lake()) > 0
        ? ReplayedRejects.of(raw, rejected, rollup, job.spark().sessionState().newHadoopConf())
        : rejected.where(lit(false)).select(SourcePosition.columns());
  }

  private static Dataset<Row> only(Dataset<Row> fingerprints, Dataset<Row> clicks) {
    return clicks.join(fingerprints, new String[] {OnTimeCopies.FINGERPRINT}, "left_semi");
  }

  /** (click_id, fingerprint, event_time, hour, campaign_id) of the day's distinct clicks. */
  private static Dataset<Row> truth(JobContext job, LocalDate date) {
    var truth =
        job.read(BillableClick.TABLE)
            .where(col(BillableClick.EVENT_DATE).equalTo(lit(date)))
            .select(
                col(BillableClick.CLICK_ID),
                xxhash64(col(BillableClick.CLICK_ID)).as(OnTimeCopies.FINGERPRINT),
                col(BillableClick.EVENT_TIME),
                date_trunc("hour", col(BillableClick.EVENT_TIME)).as(Reconciliation.HOUR),
                col(BillableClick.CAMPAIGN_ID));
    if (truth.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "there is no truth of the UTC day " + date,
          "build it first: clickledger rebuild-truth --date " + date);
    }
    return truth;
  }

  /**
   * Raw rows whose receipt lies within the reach of the dedup memory around the day's on-time
   * clicks: whatever can have met a click of the day in the memory is among them.
   */
  private static Dataset<Row> receivedAround(
      Dataset<Row> raw, Dataset<Row> rollup, LocalDate date) {
    var skew =
        rollup
            .agg(coalesce(max(StreamProgress.SKEW_ALLOWANCE_SECONDS), lit(0L)))
            .first()
            .getLong(0);
    var reach = Lateness.COPY_SPREAD_MICROS + DedupHorizon.SLICE_MICROS + skew * 1_000_000;
    var from = startOf(date).minus(Lateness.CLOCK_AHEAD_LIMIT_MICROS + reach, ChronoUnit.MICROS);
    var to = startOf(date.plusDays(1)).plus(Lateness.LIMIT_MICROS + reach, ChronoUnit.MICROS);
    return raw.where(
        col(RawClick.RECEIVED_DATE)
            .between(lit(dateOf(from)), lit(dateOf(to)))
            .and(col(RawClick.RECEIVED_AT).between(lit(from), lit(to))));
  }

  private static Instant startOf(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static LocalDate dateOf(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static Dataset<Row> ofDay(Dataset<Row> cells, LocalDate date) {
    return cells.where(col(Reconciliation.HOUR).cast("date").equalTo(lit(date)));
  }

  /** One row a (hour, campaign) that stream, truth or a cause mentions. */
  private static Dataset<Row> cells(Dataset<Row> truth, Dataset<Row> stream, Dataset<Row> causes) {
    var entries =
        clicks(truth, Reconciliation.TRUTH_CLICKS, count(lit(1)))
            .unionByName(
                clicks(
                    stream.withColumn(
                        Reconciliation.HOUR, date_trunc("hour", col(ClickMinute.MINUTE))),
                    Reconciliation.STREAM_CLICKS,
                    sum(ClickMinute.CLICKS)))
            .unionByName(causes);
    var columns = new ArrayList<Column>();
    columns.add(amount(Reconciliation.TRUTH_CLICKS));
    CAUSES.forEach(cause -> columns.add(amount(cause)));
    return entries
        .groupBy(Reconciliation.HOUR, Reconciliation.CAMPAIGN_ID)
        .agg(amount(Reconciliation.STREAM_CLICKS), columns.toArray(Column[]::new))
        .withColumn(Reconciliation.UNEXPLAINED, unexplained())
        .withColumn(Reconciliation.EVENT_DATE, col(Reconciliation.HOUR).cast("date"));
  }

  private static Dataset<Row> clicks(Dataset<Row> side, String column, Column clicks) {
    return side.groupBy(Reconciliation.HOUR, Reconciliation.CAMPAIGN_ID)
        .agg(clicks.as(Causes.CLICKS))
        .withColumn(Causes.CAUSE, lit(column));
  }

  private static Column amount(String column) {
    return sum(when(col(Causes.CAUSE).equalTo(column), col(Causes.CLICKS)).otherwise(0L))
        .as(column);
  }

  /** What is left of the difference when every cause has been taken off. */
  private static Column unexplained() {
    var rest = col(Reconciliation.STREAM_CLICKS).minus(col(Reconciliation.TRUTH_CLICKS));
    for (var cause : CAUSES) {
      rest = rest.minus(col(cause));
    }
    return rest;
  }
}
