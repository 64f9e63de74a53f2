package io.clickledger.billing;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_date;

import io.clickledger.lake.JobContext;
import io.clickledger.table.BillableClick;
import io.clickledger.table.DayStatus;
import io.clickledger.table.JobRun;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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
  /** The job whose runs vouch for a day's truth, and the argument that names the day. */
  static final String TRUTH_JOB = "rebuild-truth";

  static final String TRUTH_DATE = "date";

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
    return new PeriodEvidence(days, truth, clicksOn(open), unexplained(), mature());
  }

  /**
   * The newest successful run of each day wins, and the larger run_id between two of one instant.
   */
  private SortedMap<LocalDate, Map<String, Long>> truth() {
    var date = element_at(col(JobRun.ARGUMENTS), TRUTH_DATE);
    var runs =
        context
            .readOrEmpty(JobRun.TABLE)
            .where(col(JobRun.JOB).equalTo(TRUTH_JOB))
            .where(col(JobRun.OUTCOME).equalTo("done").and(col(JobRun.EXIT_CODE).equalTo(0)))
            .where(date.isin(days.stream().map(LocalDate::toString).toArray()))
            .orderBy(asc(JobRun.FINISHED_AT), asc(JobRun.RUN_ID))
            .select(date.as(TRUTH_DATE), col(JobRun.READS));
    var truth = new TreeMap<LocalDate, Map<String, Long>>();
    for (var run : runs.collectAsList()) {
      truth.put(
          LocalDate.parse(run.<String>getAs(TRUTH_DATE)),
          Map.copyOf(run.<String, Long>getJavaMap(run.fieldIndex(JobRun.READS))));
    }
    return truth;
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
    var newest = max(struct(DayStatus.DECIDED_AT, DayStatus.RUN_ID, DayStatus.STATUS));
    return dates(
        context
            .readOrEmpty(DayStatus.TABLE)
            .where(col(DayStatus.ADVERTISER_ID).isNull().and(inDays(DayStatus.DAY)))
            .groupBy(unix_date(col(DayStatus.DAY)).cast("long").as(DayStatus.DAY))
            .agg(newest.as("newest"))
            .where(col("newest").getField(DayStatus.STATUS).equalTo(DayStatus.MATURE))
            .select(DayStatus.DAY));
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
