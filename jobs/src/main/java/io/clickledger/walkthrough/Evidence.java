package io.clickledger.walkthrough;

import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.clickledger.explain.GivenMarks;
import io.clickledger.explain.InvoiceLines;
import io.clickledger.explain.ReceivedCopies;
import io.clickledger.lake.JobContext;
import io.clickledger.table.BillableClick;
import io.clickledger.table.BudgetDecision;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.Invoice;
import io.clickledger.table.JobRun;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.TruthHour;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/** What the tables hold about the clicks of the page; each table is read once for all of them. */
final class Evidence {
  private static final String ROLLUP = "rollup";

  private final SparkSession spark;
  private final LocalDate date;
  private final List<Row> billable;
  private final List<Row> marks;
  private final List<Row> minutes;
  private final List<Row> hours;
  private final List<Row> truth;
  private final List<Row> reconciled;
  private final List<Row> invoices;
  private final List<Row> decisions;
  private final Map<String, Instant> batches = new HashMap<>();
  private final Map<String, Instant> runs = new HashMap<>();

  /** A minute and an ad that are asked about. */
  record Cell(Instant minute, long ad) {
    Instant hour() {
      return minute.truncatedTo(ChronoUnit.HOURS);
    }
  }

  private Evidence(JobContext job, LocalDate date, Cast cast, Optional<ViralMinute> viral) {
    this.spark = job.spark();
    this.date = date;
    billable =
        rows(job, BillableClick.TABLE, col(RawClick.CLICK_ID).isInCollection(cast.clickIds()));
    marks = rows(job, ClickVerdict.TABLE, col(RawClick.CLICK_ID).isInCollection(cast.clickIds()));
    var cells =
        Stream.concat(
                billable.stream().map(Evidence::cell),
                viral.stream().map(v -> new Cell(v.minute(), v.ad())))
            .collect(toSet());
    minutes =
        rows(job, ClickMinute.TABLE, any(cells, c -> at(ClickMinute.MINUTE, c.minute(), c.ad())));
    hours = rows(job, ClickHour.TABLE, any(cells, c -> at(ClickHour.HOUR, c.hour(), c.ad())));
    truth = rows(job, TruthHour.TABLE, any(cells, c -> at(TruthHour.HOUR, c.hour(), c.ad())));
    reconciled = reconciled(job);
    invoices = invoices(job);
    decisions = decisions(job);
    batches(job, cast);
    runs(job);
  }

  static Evidence of(JobContext job, LocalDate date, Cast cast, Optional<ViralMinute> viral) {
    return new Evidence(job, date, cast, viral);
  }

  static Cell cell(Row billable) {
    return new Cell(
        billable.<Instant>getAs(BillableClick.EVENT_TIME).truncatedTo(ChronoUnit.MINUTES),
        billable.<Long>getAs(BillableClick.AD_ID));
  }

  /** Rows of the date, in the order of the table's key. */
  private List<Row> rows(JobContext job, TableDefinition table, Column condition) {
    return job.readOrEmpty(table)
        .where(col(ClickMinute.EVENT_DATE).equalTo(lit(date)))
        .where(condition)
        .orderBy(table.key().stream().map(functions::col).toArray(Column[]::new))
        .collectAsList();
  }

  private static <T> Column any(Set<T> all, Function<T, Column> condition) {
    return all.stream().map(condition).reduce(Column::or).orElse(lit(false));
  }

  private static Column at(String time, Instant start, long ad) {
    return col(time).equalTo(lit(start)).and(col(RawClick.AD_ID).equalTo(ad));
  }

  private List<Row> reconciled(JobContext job) {
    var cells =
        Stream.concat(truth.stream(), minutes.stream())
            .map(
                row ->
                    col(Reconciliation.CAMPAIGN_ID).equalTo(row.<Long>getAs(RawClick.CAMPAIGN_ID)))
            .collect(toSet());
    return rows(job, Reconciliation.TABLE, any(cells, c -> c));
  }

  /** Documents of the clicks' accounts that cover one of their billing days. */
  private List<Row> invoices(JobContext job) {
    return job.readOrEmpty(Invoice.TABLE)
        .where(
            any(
                Set.copyOf(billable),
                click ->
                    col(Invoice.ADVERTISER_ID)
                        .equalTo(click.<Long>getAs(BillableClick.ADVERTISER_ID))
                        .and(col(Invoice.FIRST_DAY).leq(lit(day(click))))
                        .and(col(Invoice.LAST_DAY).geq(lit(day(click))))))
        .collectAsList();
  }

  private List<Row> decisions(JobContext job) {
    return job.readOrEmpty(BudgetDecision.TABLE)
        .where(
            any(
                Set.copyOf(billable),
                click ->
                    col(BudgetDecision.CAMPAIGN_ID)
                        .equalTo(click.<Long>getAs(BillableClick.CAMPAIGN_ID))
                        .and(col(BudgetDecision.BILLING_DAY).equalTo(lit(day(click))))))
        .orderBy(BudgetDecision.VERSION)
        .collectAsList();
  }

  private static LocalDate day(Row click) {
    return click.getAs(BillableClick.BILLING_DAY);
  }

  /** When the micro-batches were whole that wrote what is shown. */
  private void batches(JobContext job, Cast cast) {
    var late =
        Stream.of(Role.values())
            .flatMap(role -> cast.inRole(role).stream())
            .flatMap(click -> click.copies().copies().stream())
            .map(ReceivedCopies.Copy::late)
            .filter(Objects::nonNull);
    var ids =
        Stream.concat(minutes.stream(), late)
            .filter(row -> row.getAs(ClickMinute.BATCH_ID) != null)
            .map(row -> row.<Long>getAs(ClickMinute.BATCH_ID))
            .collect(toSet());
    if (!ids.isEmpty()) {
      job.readOrEmpty(StreamProgress.TABLE)
          .where(col(StreamProgress.LANE).equalTo(ROLLUP))
          .where(col(StreamProgress.BATCH_ID).isInCollection(ids))
          .collectAsList()
          .forEach(row -> batches.put(batch(row), row.getAs(StreamProgress.COMMITTED_AT)));
    }
  }

  private static String batch(Row row) {
    return row.getAs(ClickMinute.EPOCH) + "/" + row.getAs(ClickMinute.BATCH_ID);
  }

  private void runs(JobContext job) {
    job.readOrEmpty(JobRun.TABLE)
        .where(col(JobRun.JOB).isin("mark-traffic", "rebuild-truth", "reconcile"))
        .where(col(JobRun.ARGUMENTS).getItem("date").equalTo(lit(date.toString())))
        .where(col(JobRun.OUTCOME).equalTo(lit("done")))
        .groupBy(JobRun.JOB)
        .agg(max(JobRun.FINISHED_AT))
        .collectAsList()
        .forEach(row -> runs.put(row.getString(0), row.getAs(1)));
  }

  /** The row of truth of a click. */
  Optional<Row> billable(String clickId) {
    return billable.stream()
        .filter(row -> clickId.equals(row.getAs(BillableClick.CLICK_ID)))
        .findFirst();
  }

  /** Marks on a click, the one that decides first. */
  List<Row> marks(String clickId) {
    return new GivenMarks(local(marks, ClickVerdict.TABLE), clickId, Set.of(date)).rows();
  }

  List<Row> minutes(Cell cell) {
    return minutes.stream()
        .filter(row -> is(row, ClickMinute.MINUTE, cell.minute(), cell))
        .toList();
  }

  List<Row> hours(Cell cell) {
    return hours.stream().filter(row -> is(row, ClickHour.HOUR, cell.hour(), cell)).toList();
  }

  List<Row> truth(Cell cell) {
    return truth.stream().filter(row -> is(row, TruthHour.HOUR, cell.hour(), cell)).toList();
  }

  private static boolean is(Row row, String time, Instant start, Cell cell) {
    return start.equals(row.getAs(time)) && row.<Long>getAs(RawClick.AD_ID) == cell.ad();
  }

  Optional<Row> reconciled(Instant hour, long campaign) {
    return reconciled.stream()
        .filter(row -> hour.equals(row.getAs(Reconciliation.HOUR)))
        .filter(row -> row.<Long>getAs(Reconciliation.CAMPAIGN_ID) == campaign)
        .findFirst();
  }

  /** Lines that cover a click, with their documents. */
  List<Map<String, @Nullable Object>> lines(Row click) {
    return invoices.isEmpty()
        ? List.of()
        : new InvoiceLines(local(invoices, Invoice.TABLE), List.of(click)).facts();
  }

  private Dataset<Row> local(List<Row> rows, TableDefinition table) {
    return spark.createDataFrame(rows, table.schema());
  }

  /** The first decision on record about a click's budget since it was received. */
  Optional<Row> decision(Row click) {
    Instant received = click.getAs(BillableClick.RECEIVED_AT);
    return decisions.stream()
        .filter(
            row ->
                row.<Long>getAs(BudgetDecision.CAMPAIGN_ID)
                    .equals(click.<Long>getAs(BillableClick.CAMPAIGN_ID)))
        .filter(row -> day(click).equals(row.getAs(BudgetDecision.BILLING_DAY)))
        .filter(row -> !row.<Instant>getAs(BudgetDecision.DECIDED_AT).isBefore(received))
        .min(Comparator.comparing(row -> row.<Long>getAs(BudgetDecision.VERSION)));
  }

  /** When the micro-batch of a row was whole; null where the row is no longer of one. */
  @Nullable Instant committed(Row row) {
    return batches.get(batch(row));
  }

  /** When a job last ended well for the date; null where no run is on record. */
  @Nullable Instant ran(String job) {
    return runs.get(job);
  }
}
