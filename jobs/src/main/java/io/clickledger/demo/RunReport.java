package io.clickledger.demo;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.demo.report.Invoices;
import io.clickledger.demo.report.KnownCause;
import io.clickledger.demo.report.Report;
import io.clickledger.demo.report.Section;
import io.clickledger.lake.CodeVersion;
import io.clickledger.lake.JobContext;
import io.clickledger.reconcile.ReconcileJob;
import io.clickledger.rules.Decision;
import io.clickledger.rules.Salt;
import io.clickledger.rules.WindowStatus;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.Invoice;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TruthDay;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/** Fills the {@link Report} of a run from the tables of its lake. */
final class RunReport {
  private static final Map<String, KnownCause> CAUSES = causes();

  private final JobContext demo;
  private final LakeFigures lake;
  private final List<StepRun> steps;
  private final Optional<List<Report.Check>> checks;
  private final String title;
  private final String input;
  private final List<LocalDate> days;

  /**
   * @param title what ran
   * @param input where the clicks came from
   */
  RunReport(
      JobContext demo,
      LakeFigures lake,
      List<StepRun> steps,
      Optional<List<Report.Check>> checks,
      String title,
      String input) {
    this.demo = demo;
    this.lake = lake;
    this.steps = List.copyOf(steps);
    this.checks = checks;
    this.title = title;
    this.input = input;
    this.days = lake.eventDates();
  }

  private static Map<String, KnownCause> causes() {
    var causes = new LinkedHashMap<String, KnownCause>();
    causes.put(Reconciliation.LATE, KnownCause.LATE);
    causes.put(Reconciliation.BEHIND_MEMORY, KnownCause.BEHIND_MEMORY);
    causes.put(Reconciliation.REPLAYED_REJECTS, KnownCause.REPLAYED_REJECT);
    causes.put(Reconciliation.NOT_YET_READ, KnownCause.NOT_YET_READ);
    causes.put(Reconciliation.FINGERPRINT_COLLISIONS, KnownCause.FINGERPRINT_COLLISION);
    causes.put(Reconciliation.COPY_CONFLICTS, KnownCause.COPY_CONFLICT);
    causes.put(Reconciliation.AFTER_TRUTH, KnownCause.AFTER_TRUTH);
    causes.put(Reconciliation.UNEXPLAINED, KnownCause.UNEXPLAINED);
    return causes;
  }

  Report report() {
    var streamMinutes = lake.streamMinutes();
    var truthMinutes = lake.truthMinutes();
    var viral = viralAd(streamMinutes);
    return new Report(
        run(),
        Section.of(doors()),
        Section.of(totals()),
        Section.of(minutes(streamMinutes, truthMinutes, viral)),
        Section.of(differences()),
        viral.map(Section::of).orElse(Section.absent("The stream counted no click.")),
        Section.of(marks()),
        Section.of(invoices()),
        Section.of(jobs()),
        checks
            .map(Section::of)
            .orElse(Section.absent("One's own clicks have no oracle to compare with.")),
        Section.of(windows(streamMinutes)),
        Section.of(batches()),
        Section.of(ExampleQueries.of(lake.lake())));
  }

  private Report.Run run() {
    var startedAt = demo.startedAt();
    return new Report.Run(
        title,
        lake.lake().root(),
        input,
        days,
        CodeVersion.current(),
        "%d cores, %,d MiB heap, Spark %s, %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20,
                demo.spark().version(),
                demo.spark().sparkContext().master()),
        startedAt,
        Duration.between(startedAt, demo.clock().instant()),
        lake.door("rollup", StreamProgress.READ));
  }

  private Report.Doors doors() {
    return new Report.Doors(
        lake.door("rollup", StreamProgress.READ),
        lake.door("rollup", StreamProgress.ACCEPTED),
        lake.door("rollup", StreamProgress.DUPLICATE),
        lake.door("rollup", StreamProgress.LATE),
        lake.door("rollup", StreamProgress.REJECTED));
  }

  private Report.Totals totals() {
    var stream = lake.read(ClickMinute.TABLE).agg(total(ClickMinute.CLICKS)).first().getLong(0);
    var truth =
        lake.read(TruthDay.TABLE)
            .agg(
                total(TruthDay.GROSS_CLICKS),
                total(TruthDay.INVALID_CLICKS),
                total(TruthDay.NET_CLICKS))
            .first();
    return new Report.Totals(
        stream,
        truth.getLong(0),
        100 * ReconcileJob.DEFAULT_THRESHOLD,
        truth.getLong(0),
        truth.getLong(1),
        truth.getLong(2));
  }

  private static Column total(String column) {
    return coalesce(sum(column), lit(0L));
  }

  private static Report.Minutes minutes(
      Map<Instant, Long> stream, Map<Instant, Long> truth, Optional<Report.ViralAd> viral) {
    var all = new TreeMap<Instant, Report.MinutePoint>();
    truth.forEach((m, n) -> all.put(m, new Report.MinutePoint(m, stream.getOrDefault(m, 0L), n)));
    stream.forEach((m, n) -> all.putIfAbsent(m, new Report.MinutePoint(m, n, 0)));
    var spans =
        viral
            .map(ad -> busiestHour(ad.minutes()))
            .map(hour -> List.of(new Report.Span("viral hour", hour, hour.plusSeconds(3_600))))
            .orElse(List.of());
    return new Report.Minutes(List.copyOf(all.values()), spans);
  }

  private static Instant busiestHour(List<Report.AdMinute> minutes) {
    return minutes.stream()
        .max(Comparator.comparingLong(Report.AdMinute::ad))
        .orElseThrow()
        .minute()
        .truncatedTo(ChronoUnit.HOURS);
  }

  private Report.Differences differences() {
    var totals = new TreeMap<LocalDate, Row>();
    var columns = new ArrayList<Column>();
    columns.add(sum(Reconciliation.TRUTH_CLICKS));
    CAUSES.keySet().forEach(cause -> columns.add(sum(cause)));
    lake.read(Reconciliation.TABLE)
        .groupBy(Reconciliation.EVENT_DATE)
        .agg(sum(Reconciliation.STREAM_CLICKS), columns.toArray(Column[]::new))
        .collectAsList()
        .forEach(row -> totals.put(row.getAs(0), row));
    var byDay = new ArrayList<Report.DayTotals>();
    totals.forEach(
        (day, row) -> byDay.add(new Report.DayTotals(day, row.getLong(1), row.getLong(2))));
    var causes = new ArrayList<Report.Cause>();
    var column = 3;
    for (var cause : CAUSES.values()) {
      var clicks = new ArrayList<Report.DayClicks>();
      for (var day : totals.entrySet()) {
        clicks.add(new Report.DayClicks(day.getKey(), day.getValue().getLong(column)));
      }
      causes.add(cause.on(clicks));
      column++;
    }
    return new Report.Differences(byDay, causes);
  }

  /** The ad with the busiest hour of all, around that hour. */
  private Optional<Report.ViralAd> viralAd(Map<Instant, Long> allMinutes) {
    var hours =
        lake.read(ClickMinute.TABLE)
            .groupBy(col(ClickMinute.AD_ID), date_trunc("hour", col(ClickMinute.MINUTE)).as("hour"))
            .agg(sum(ClickMinute.CLICKS).as("clicks"))
            .orderBy(col("clicks").desc(), col(ClickMinute.AD_ID), col("hour"))
            .limit(1)
            .collectAsList();
    if (hours.isEmpty()) {
      return Optional.empty();
    }
    var ad = hours.get(0).getLong(0);
    Instant hour = hours.get(0).getAs(1);
    var from = hour.minusSeconds(1_800);
    var to = hour.plusSeconds(3_600 + 1_800);
    var clicks = new TreeMap<Instant, Long>();
    lake.read(ClickMinute.TABLE)
        .where(
            col(ClickMinute.AD_ID)
                .equalTo(ad)
                .and(col(ClickMinute.MINUTE).between(lit(from), lit(to))))
        .groupBy(ClickMinute.MINUTE)
        .agg(sum(ClickMinute.CLICKS))
        .collectAsList()
        .forEach(row -> clicks.put(row.getAs(0), row.getLong(1)));
    var minutes = new ArrayList<Report.AdMinute>();
    for (var minute = from; minute.isBefore(to); minute = minute.plusSeconds(60)) {
      var ofAd = clicks.getOrDefault(minute, 0L);
      minutes.add(new Report.AdMinute(minute, ofAd, allMinutes.getOrDefault(minute, 0L) - ofAd));
    }
    return Optional.of(new Report.ViralAd("ad " + ad, minutes, partials(), Salt.SALTS));
  }

  private List<Report.BatchPartials> partials() {
    return lake.lane("rollup").orderBy(StreamProgress.BATCH_ID).collectAsList().stream()
        .map(
            row ->
                new Report.BatchPartials(
                    row.<Long>getAs(StreamProgress.BATCH_ID),
                    Math.toIntExact(row.<Long>getAs(StreamProgress.MERGE_PARTIALS_MAX))))
        .toList();
  }

  private Report.Marks marks() {
    var rules = new ArrayList<Report.RuleMarks>();
    if (lake.has(ClickVerdict.TABLE)) {
      lake.read(ClickVerdict.TABLE)
          .groupBy(
              ClickVerdict.EVENT_DATE, ClickVerdict.TIER, ClickVerdict.RULE, ClickVerdict.DECISION)
          .count()
          .orderBy(ClickVerdict.EVENT_DATE, ClickVerdict.RULE)
          .collectAsList()
          .forEach(
              row ->
                  rules.add(
                      new Report.RuleMarks(
                          row.getAs(0),
                          row.getString(1),
                          row.getString(2),
                          row.getString(3).equals(Decision.VALID.name()),
                          row.getLong(4))));
    }
    var validity =
        lake
            .read(TruthDay.TABLE)
            .groupBy(TruthDay.EVENT_DATE)
            .agg(sum(TruthDay.GROSS_CLICKS), sum(TruthDay.INVALID_CLICKS), sum(TruthDay.NET_CLICKS))
            .orderBy(TruthDay.EVENT_DATE)
            .collectAsList()
            .stream()
            .map(
                row ->
                    new Report.DayValidity(
                        row.getAs(0), row.getLong(1), row.getLong(2), row.getLong(3)))
            .toList();
    return new Report.Marks(rules, validity);
  }

  private Invoices invoices() {
    return new Invoices(
        lake.read(Invoice.TABLE).orderBy(Invoice.SERIES, Invoice.NUMBER).collectAsList().stream()
            .map(RunReport::document)
            .toList());
  }

  private static Invoices.Document document(Row row) {
    return new Invoices.Document(
        row.getAs(Invoice.INVOICE_NO),
        row.<String>getAs(Invoice.KIND).toLowerCase(Locale.ROOT).replace('_', ' '),
        row.getAs(Invoice.REFERS_TO),
        "advertiser " + row.<Long>getAs(Invoice.ADVERTISER_ID),
        row.getAs(Invoice.FIRST_DAY),
        row.getAs(Invoice.LAST_DAY),
        row.getAs(Invoice.BILLING_ZONE),
        Currency.getInstance(row.<String>getAs(Invoice.CURRENCY)),
        row.<Long>getAs(Invoice.GROSS_CLICKS),
        row.<Long>getAs(Invoice.INVALID_CLICKS),
        row.<Long>getAs(Invoice.NET_CLICKS),
        row.<Long>getAs(Invoice.NET_MICROS),
        row.<Long>getAs(Invoice.AMOUNT_MINOR),
        row.getAs(Invoice.FINGERPRINT),
        row.<Row>getList(row.fieldIndex(Invoice.LINES)).stream().map(RunReport::line).toList());
  }

  private static Invoices.Line line(Row row) {
    return new Invoices.Line(
        "campaign " + row.<Long>getAs(Campaign.CAMPAIGN_ID),
        row.<Long>getAs(Invoice.GROSS_CLICKS),
        row.<Long>getAs(Invoice.INVALID_CLICKS),
        row.<Long>getAs(Invoice.NET_CLICKS),
        row.<Long>getAs(Invoice.NET_MICROS),
        row.<Long>getAs(Invoice.AMOUNT_MINOR));
  }

  private List<Report.Job> jobs() {
    return steps.stream().map(RunReport::job).toList();
  }

  private static Report.Job job(StepRun step) {
    var records =
        Optional.of(step.count("records_read"))
            .filter(n -> n > 0)
            .or(() -> Optional.of(step.count("copies")).filter(n -> n > 0));
    return new Report.Job(
        step.context().job(),
        DemoSteps.words(step.context().arguments()),
        step.result().message(),
        step.succeeded(),
        step.startedAt(),
        step.elapsed(),
        records.orElse(null),
        versions(step.context().reads()),
        versions(step.context().writes()));
  }

  private static List<Report.TableVersion> versions(Map<String, Long> tables) {
    return tables.entrySet().stream()
        .map(table -> new Report.TableVersion(table.getKey(), table.getValue()))
        .toList();
  }

  private Report.Windows windows(Map<Instant, Long> minutes) {
    var last =
        lake.lane("rollup")
            .agg(max(StreamProgress.WATERMARK), max(StreamProgress.SKEW_ALLOWANCE_SECONDS))
            .first();
    Instant watermark = last.getAs(0);
    if (watermark == null) {
      return new Report.Windows(null, 0, 0, 0);
    }
    var skew = Duration.ofSeconds(last.getLong(1));
    var counts = new long[WindowStatus.values().length];
    minutes
        .keySet()
        .forEach(m -> counts[WindowStatus.of(m.plusSeconds(60), watermark, skew).ordinal()]++);
    return new Report.Windows(
        watermark,
        counts[WindowStatus.OPEN.ordinal()],
        counts[WindowStatus.FIRED.ordinal()],
        counts[WindowStatus.FINAL.ordinal()]);
  }

  private List<Report.Batch> batches() {
    return lake
        .read(StreamProgress.TABLE)
        .orderBy(StreamProgress.LANE, StreamProgress.EPOCH, StreamProgress.BATCH_ID)
        .collectAsList()
        .stream()
        .map(
            row ->
                new Report.Batch(
                    row.getAs(StreamProgress.LANE),
                    row.<Long>getAs(StreamProgress.BATCH_ID),
                    row.<Long>getAs(StreamProgress.ACCEPTED),
                    row.<Long>getAs(StreamProgress.DUPLICATE),
                    row.<Long>getAs(StreamProgress.LATE),
                    row.<Long>getAs(StreamProgress.REJECTED)))
        .toList();
  }
}
