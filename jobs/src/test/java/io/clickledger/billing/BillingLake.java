package io.clickledger.billing;

import io.clickledger.common.BillingDay;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lake;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.DayStatus;
import io.clickledger.table.Invoice;
import io.clickledger.table.JobRun;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.TableDefinition;
import io.clickledger.testing.TestSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A lake of hand-made truth. Advertisers: 5 pays USD in UTC (campaign 50), 7 pays USD in India
 * (campaigns 70 and 71), 9 pays JPY in Tokyo (campaign 90).
 */
final class BillingLake {
  static final Instant NOW = Instant.parse("2026-04-03T05:00:00Z");

  private static final SparkSession SPARK = TestSession.spark();
  private static final Map<Long, String> CURRENCY = Map.of(5L, "USD", 7L, "USD", 9L, "JPY");
  private static final Map<Long, String> ZONE =
      Map.of(5L, "UTC", 7L, "Asia/Kolkata", 9L, "Asia/Tokyo");

  private final Lake lake;
  private final List<Row> clicks = new ArrayList<>();

  BillingLake(Path root) {
    lake = new Lake(SPARK, root.toString());
  }

  /** The same tables under another root: a copy of files is faster than writing them again. */
  BillingLake copyTo(Path root) throws IOException {
    var source = Path.of(lake.root());
    try (var paths = Files.walk(source)) {
      for (var path : paths.skip(1).toList()) {
        Files.copy(path, root.resolve(source.relativize(path)));
      }
    }
    return new BillingLake(root);
  }

  BillingLake campaigns() {
    var started = Instant.parse("2026-01-01T00:00:00Z");
    return write(
        Campaign.TABLE,
        campaign(50, 5, "USD", "UTC", started),
        campaign(70, 7, "USD", "Asia/Kolkata", started),
        campaign(71, 7, "USD", "Asia/Kolkata", started),
        campaign(90, 9, "JPY", "Asia/Tokyo", started));
  }

  static Row campaign(long id, long advertiser, String currency, String zone, Instant validFrom) {
    return RowFactory.create(id, advertiser, 137_000L, currency, 1_000_000_000L, zone, validFrom);
  }

  Lake lake() {
    return lake;
  }

  BillingLake valid(String eventTime, long campaign, long priceMicros) {
    return click(
        eventTime, campaign, CURRENCY.getOrDefault(campaign / 10, "USD"), priceMicros, true);
  }

  BillingLake invalid(String eventTime, long campaign, long priceMicros) {
    return click(
        eventTime, campaign, CURRENCY.getOrDefault(campaign / 10, "USD"), priceMicros, false);
  }

  /** A click of the advertiser {@code campaign / 10}; {@link #writeClicks()} writes them. */
  BillingLake click(
      String eventTime, long campaign, String currency, long priceMicros, boolean billable) {
    var event = Instant.parse(eventTime);
    var zone = ZoneId.of(ZONE.getOrDefault(campaign / 10, "UTC"));
    clicks.add(
        RowFactory.create(
            "click-" + eventTime + "-" + clicks.size(),
            event,
            event,
            1L,
            campaign,
            campaign / 10,
            1L,
            priceMicros,
            false,
            currency,
            BillingDay.of(event, zone),
            billable,
            billable ? "VALID" : "BOT_AGENT",
            billable ? null : "GIVT",
            1,
            false,
            "clicks.ndjson",
            0,
            (long) clicks.size(),
            event.atOffset(ZoneOffset.UTC).toLocalDate()));
    return this;
  }

  BillingLake writeClicks() {
    write(BillableClick.TABLE, clicks.toArray(Row[]::new));
    clicks.clear();
    return this;
  }

  /**
   * Puts days on record that nothing is wrong with: rebuilt, with rawVersion as the version read,
   * reconciled and mature.
   */
  BillingLake truth(long rawVersion, String... days) {
    var runs = new ArrayList<Row>();
    for (var day : days) {
      runs.add(truthRun(day, rawVersion, "done", 0));
      runs.add(reconcileRun(day, 1, 0));
    }
    return write(JobRun.TABLE, runs.toArray(Row[]::new)).mature(days);
  }

  /**
   * @param truthClicks that were compared; rebuilt days have 1
   */
  Row reconcileRun(String day, long truthClicks, int exitCode) {
    return run("reconcile", day, Map.of(), Map.of("truth_clicks", truthClicks), "done", exitCode);
  }

  private static Row run(
      String job,
      String day,
      Map<String, Long> reads,
      Map<String, Long> counts,
      String outcome,
      int exitCode) {
    var at = NOW.plusSeconds(reads.getOrDefault("raw_click", 0L));
    return RowFactory.create(
        job + "-" + day + "-" + reads,
        job,
        Map.of("date", day),
        "1.2.3",
        reads,
        Map.of(),
        counts,
        outcome,
        exitCode,
        null,
        at,
        at,
        null);
  }

  Row truthRun(String day, long rawVersion, String outcome, int exitCode) {
    var reads = Map.of("raw_click", rawVersion, "campaign", 0L);
    return run("rebuild-truth", day, reads, Map.of("distinct_clicks", 1L), outcome, exitCode);
  }

  BillingLake raw(String eventTime) {
    var event = Instant.parse(eventTime);
    var received = event.plusSeconds(86_400);
    var at = received.atOffset(ZoneOffset.UTC);
    return write(
        RawClick.TABLE,
        RowFactory.create(
            "raw-" + eventTime,
            event,
            received,
            1L,
            50L,
            5L,
            1L,
            null,
            null,
            null,
            null,
            null,
            "clicks.ndjson",
            0,
            0L,
            at.toLocalDate(),
            at.getHour(),
            null));
  }

  BillingLake reconciled(String day, long unexplained) {
    return write(
        Reconciliation.TABLE,
        RowFactory.create(
            Instant.parse(day + "T07:00:00Z"),
            50L,
            10L + unexplained,
            10L,
            0L,
            0L,
            0L,
            0L,
            0L,
            0L,
            0L,
            unexplained,
            "reconcile-1",
            LocalDate.parse(day)));
  }

  BillingLake mature(String... days) {
    var rows = new ArrayList<Row>();
    for (var day : days) {
      var date = LocalDate.parse(day);
      rows.add(RowFactory.create(date, null, DayStatus.PROVISIONAL, NOW.minusSeconds(1), "z", NOW));
      rows.add(RowFactory.create(date, null, DayStatus.MATURE, NOW, "a", NOW));
    }
    return write(DayStatus.TABLE, rows.toArray(Row[]::new));
  }

  BillingLake write(TableDefinition table, Row... rows) {
    lake.create(table);
    lake.append(table, SPARK.createDataFrame(List.of(rows), table.schema()));
    return this;
  }

  /** A job's end and what it told. */
  record Told(JobResult result, String out, JobContext context) {}

  Told run(String job, Function<JobContext, JobResult> body) {
    var bytes = new ByteArrayOutputStream();
    var context =
        new JobContext(
            lake,
            job,
            Map.of(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new PrintStream(bytes, true, StandardCharsets.UTF_8));
    var result = body.apply(context);
    return new Told(result, bytes.toString(StandardCharsets.UTF_8), context);
  }

  Told issue(String firstDay, String lastDay) {
    return issue(options(firstDay, lastDay));
  }

  Told issue(IssueInvoicesJob.Options options) {
    return run("issue-invoices", context -> IssueInvoicesJob.run(context, options));
  }

  static IssueInvoicesJob.Options options(String firstDay, String lastDay) {
    return IssueInvoicesJob.Options.of(LocalDate.parse(firstDay), LocalDate.parse(lastDay));
  }

  static IssueInvoicesJob.Options options(
      String firstDay, String lastDay, @Nullable Long advertiser, String series, boolean dryRun) {
    var standard = options(firstDay, lastDay);
    return new IssueInvoicesJob.Options(
        standard.firstDay(),
        standard.lastDay(),
        Optional.ofNullable(advertiser),
        series,
        LinesBy.CAMPAIGN,
        standard.maxJump(),
        Accepted.NOTHING,
        dryRun);
  }

  /** The documents on record, by series and number. */
  List<InvoiceDocument> invoices() {
    return lake.has(Invoice.TABLE)
        ? lake.read(Invoice.TABLE).orderBy(Invoice.SERIES, Invoice.NUMBER).collectAsList().stream()
            .map(InvoiceRows::document)
            .toList()
        : List.of();
  }

  List<String> closedDays() {
    return lake.read(DayStatus.TABLE)
        .where("status = 'closed'")
        .selectExpr("concat(advertiser_id, ' ', day) AS closed")
        .orderBy("closed")
        .as(Encoders.STRING())
        .collectAsList();
  }
}
