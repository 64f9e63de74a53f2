package io.clickledger.billing;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_date;

import io.clickledger.lake.JobContext;
import io.clickledger.table.BillableClick;
import io.clickledger.table.DayStatus;
import io.clickledger.table.JobRun;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.truth.DayTruth;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Reads {@link PeriodEvidence} from the lake; a table that does not exist has no evidence. */
final class EvidenceReader {
  private static final String TRUTH_JOB = "rebuild-truth";
  private static final String RECONCILE_JOB = "reconcile";

  /** The argument of both that names the day. */
  private static final String DATE = "date";

  /** Figures of the jobs' runs. */
  private static final String DISTINCT_CLICKS = "distinct_clicks";

  private static final String TRUTH_CLICKS = "truth_clicks";

  private final JobContext context;
  private final List<LocalDate> days;

  /**
   * @param days consecutive UTC days
   */
  EvidenceReader(JobContext context, List<LocalDate> days) {
    this.context = context;
    this.days = List.copyOf(days);
  }

  PeriodEvidence read() {
    var truth = truth();
    var open = new TreeSet<>(days);
    open.removeAll(truth.keySet());
    return new PeriodEvidence(days, truth, clicksOn(open), logBegins(), reconciled(), mature());
  }

  private SortedMap<LocalDate, PeriodEvidence.Truth> truth() {
    var truth = new TreeMap<LocalDate, PeriodEvidence.Truth>();
    newestRuns(TRUTH_JOB, col(JobRun.EXIT_CODE).equalTo(0))
        .forEach(
            (day, run) -> {
              var inputs = new HashMap<>(run.<String, Long>getJavaMap(0));
              var counts = run.<String, Long>getJavaMap(1);
              if (counts.containsKey(DayTruth.CUTOFF_MICROS)) {
                inputs.put(DayTruth.CUTOFF_MICROS, counts.get(DayTruth.CUTOFF_MICROS));
              }
              truth.put(
                  day, new PeriodEvidence.Truth(inputs, counts.getOrDefault(DISTINCT_CLICKS, -1L)));
            });
    return truth;
  }

  private SortedMap<LocalDate, PeriodEvidence.Reconciled> reconciled() {
    var unexplained = unexplained();
    var reconciled = new TreeMap<LocalDate, PeriodEvidence.Reconciled>();
    newestRuns(RECONCILE_JOB, lit(true))
        .forEach(
            (day, run) ->
                reconciled.put(
                    day,
                    new PeriodEvidence.Reconciled(
                        run.getInt(2) == 0,
                        run.<String, Long>getJavaMap(1).getOrDefault(TRUTH_CLICKS, -1L),
                        unexplained.getOrDefault(day, 0L))));
    return reconciled;
  }

  /**
   * Reads, figures and exit code of the newest finished run of each day; the larger run_id between
   * two of one instant.
   */
  private SortedMap<LocalDate, Row> newestRuns(String job, Column condition) {
    var date = element_at(col(JobRun.ARGUMENTS), DATE);
    var runs =
        context
            .readOrEmpty(JobRun.TABLE)
            .where(col(JobRun.JOB).equalTo(job))
            .where(col(JobRun.OUTCOME).equalTo("done").and(condition))
            .where(date.isin(days.stream().map(LocalDate::toString).toArray()))
            .orderBy(asc(JobRun.FINISHED_AT), asc(JobRun.RUN_ID))
            .select(col(JobRun.READS), col(JobRun.COUNTS), col(JobRun.EXIT_CODE), date.as(DATE));
    var newest = new TreeMap<LocalDate, Row>();
    runs.collectAsList().forEach(run -> newest.put(LocalDate.parse(run.getString(3)), run));
    return newest;
  }

  /** As text: for dates Delta answers from its log, with a java.sql.Date. */
  private LocalDate logBegins() {
    var first =
        context
            .readOrEmpty(RawClick.TABLE)
            .agg(min(col(RawClick.RECEIVED_DATE).cast("string")))
            .head();
    return first.isNullAt(0) ? LocalDate.MAX : LocalDate.parse(first.getString(0));
  }

  /** Those of the days that have clicks, received or judged. */
  private SortedSet<LocalDate> clicksOn(SortedSet<LocalDate> open) {
    if (open.isEmpty()) {
      return open;
    }
    var from = open.first();
    var to = open.last();
    // A click is received from 5 minutes before its event on: the day before can hold it.
    var raw =
        context
            .readOrEmpty(RawClick.TABLE)
            .where(col(RawClick.RECEIVED_DATE).geq(lit(from.minusDays(1))))
            .where(col(RawClick.EVENT_TIME).geq(lit(startOf(from))))
            .where(col(RawClick.EVENT_TIME).lt(lit(startOf(to.plusDays(1)))))
            .select(expr("unix_micros(event_time) div 86400000000"));
    var judged =
        context
            .readOrEmpty(BillableClick.TABLE)
            .where(col(BillableClick.EVENT_DATE).between(lit(from), lit(to)))
            .select(unix_date(col(BillableClick.EVENT_DATE)).cast("long"));
    var found = dates(raw.union(judged).distinct());
    found.retainAll(open);
    return found;
  }

  private SortedMap<LocalDate, Long> unexplained() {
    var byDay =
        context
            .readOrEmpty(Reconciliation.TABLE)
            .where(inDays(Reconciliation.EVENT_DATE))
            .groupBy(unix_date(col(Reconciliation.EVENT_DATE)).cast("long"))
            .agg(sum(abs(col(Reconciliation.UNEXPLAINED))));
    var unexplained = new TreeMap<LocalDate, Long>();
    for (var row : byDay.collectAsList()) {
      unexplained.put(LocalDate.ofEpochDay(row.getLong(0)), row.getLong(1));
    }
    return unexplained;
  }

  private SortedSet<LocalDate> mature() {
    return dates(
        DayStatus.ofUtcDates(context.readOrEmpty(DayStatus.TABLE))
            .where(inDays(DayStatus.DAY))
            .where(col(DayStatus.STATUS).equalTo(DayStatus.MATURE))
            .select(unix_date(col(DayStatus.DAY)).cast("long")));
  }

  private Column inDays(String column) {
    return col(column).between(lit(days.get(0)), lit(days.get(days.size() - 1)));
  }

  private static TreeSet<LocalDate> dates(Dataset<Row> epochDays) {
    var dates = new TreeSet<LocalDate>();
    epochDays.as(Encoders.LONG()).collectAsList().forEach(d -> dates.add(LocalDate.ofEpochDay(d)));
    return dates;
  }

  private static Instant startOf(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
