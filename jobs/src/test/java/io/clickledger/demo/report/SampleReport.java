package io.clickledger.demo.report;

import io.clickledger.demo.report.Invoices.Document;
import io.clickledger.demo.report.Invoices.Line;
import io.clickledger.demo.report.Report.AdMinute;
import io.clickledger.demo.report.Report.Batch;
import io.clickledger.demo.report.Report.BatchPartials;
import io.clickledger.demo.report.Report.Cause;
import io.clickledger.demo.report.Report.Check;
import io.clickledger.demo.report.Report.DayClicks;
import io.clickledger.demo.report.Report.DayTotals;
import io.clickledger.demo.report.Report.DayValidity;
import io.clickledger.demo.report.Report.Differences;
import io.clickledger.demo.report.Report.Doors;
import io.clickledger.demo.report.Report.Job;
import io.clickledger.demo.report.Report.Marks;
import io.clickledger.demo.report.Report.MinutePoint;
import io.clickledger.demo.report.Report.Minutes;
import io.clickledger.demo.report.Report.Query;
import io.clickledger.demo.report.Report.RuleMarks;
import io.clickledger.demo.report.Report.Run;
import io.clickledger.demo.report.Report.Span;
import io.clickledger.demo.report.Report.TableVersion;
import io.clickledger.demo.report.Report.Totals;
import io.clickledger.demo.report.Report.ViralAd;
import io.clickledger.demo.report.Report.Windows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Reports to look at: a run of two days with a viral hour, and one of which little is known. */
final class SampleReport {
  static final LocalDate DAY_1 = LocalDate.parse("2026-03-01");
  static final LocalDate DAY_2 = LocalDate.parse("2026-03-02");
  static final String HOSTILE =
      "</script><script>document.title='owned'</script><img src=x onerror=x>";

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant VIRAL_FROM = Instant.parse("2026-03-02T18:00:00Z");
  private static final Instant VIRAL_TO = Instant.parse("2026-03-02T19:00:00Z");
  private static final Currency USD = Currency.getInstance("USD");
  private static final Currency JPY = Currency.getInstance("JPY");

  private SampleReport() {}

  /** Writes pages to look at into a directory: quiet, failing, own, hostile, empty. */
  public static void main(String[] args) {
    var directory = Path.of(args[0]);
    HtmlReport.write(quiet(), directory.resolve("quiet.html"));
    HtmlReport.write(failing(), directory.resolve("failing.html"));
    HtmlReport.write(ownClicks(), directory.resolve("own.html"));
    HtmlReport.write(hostile(), directory.resolve("hostile.html"));
    HtmlReport.write(empty(), directory.resolve("empty.html"));
  }

  /** Everything is there and as it should be. */
  static Report quiet() {
    return of(checks(0), differences(0), new Doors(20_412_655, 19_986_203, 402_331, 6_012, 18_109));
  }

  /** Breaks everything that the report watches. */
  static Report failing() {
    var full =
        of(checks(3), differences(-12), new Doors(20_412_656, 19_986_203, 402_331, 6_012, 18_109));
    var jobs = new ArrayList<>(jobs());
    jobs.set(
        5,
        job(
            "reconcile",
            "--from 2026-03-01 --to 2026-03-02",
            "diverged (3)",
            false,
            158,
            6.4,
            null));
    var ad = viralAd();
    var partials = new ArrayList<>(ad.partials());
    partials.set(30, new BatchPartials(30, 17));
    return new Report(
        full.run(),
        full.doors(),
        Section.of(new Totals(19_926_203, 19_992_215, 0.1, 19_992_215, 702_980, 19_289_234)),
        full.minutes(),
        full.differences(),
        Section.of(new ViralAd(ad.ad(), ad.minutes(), partials, ad.partialsBound())),
        full.marks(),
        full.invoices(),
        Section.of(jobs),
        full.checks(),
        full.windows(),
        full.batches(),
        full.queries());
  }

  /** As {@link #quiet}, but for the differences. */
  static Report with(Differences differences) {
    return of(checks(0), differences, new Doors(20_412_655, 19_986_203, 402_331, 6_012, 18_109));
  }

  /** Every name is an attack. */
  static Report hostile() {
    var full = quiet();
    var bad = HOSTILE;
    var start = full.run().startedAt();
    var lines = List.of(new Line(bad, 1, 0, 1, 5, 0));
    return new Report(
        new Run(bad, bad, bad, List.of(DAY_1), bad, bad, start, Duration.ofSeconds(1), 1),
        full.doors(),
        full.totals(),
        Section.of(
            new Minutes(
                List.of(new MinutePoint(START, 1, 2)),
                List.of(new Span(bad, START, START.plusSeconds(60))))),
        Section.of(
            new Differences(
                List.of(new DayTotals(DAY_1, 1, 2)),
                List.of(new Cause(bad, bad, true, List.of(new DayClicks(DAY_1, -1)))))),
        Section.of(
            new ViralAd(
                bad, List.of(new AdMinute(START, 1, 1)), List.of(new BatchPartials(0, 1)), 16)),
        Section.of(
            new Marks(
                List.of(new RuleMarks(DAY_1, bad, bad, false, 1)),
                List.of(new DayValidity(DAY_1, 2, 1, 1)))),
        Section.of(
            new Invoices(
                List.of(
                    new Document(
                        bad, bad, bad, bad, DAY_1, DAY_1, bad, USD, 1, 0, 1, 5, 0, bad, lines)))),
        Section.of(List.of(job(bad, bad, bad, false, 0, 1, 1L, bad))),
        Section.of(List.of(new Check(bad, bad, bad, false))),
        full.windows(),
        Section.of(List.of(new Batch(bad, 0, 1, 1, 1, 1), new Batch("b" + bad, 0, 1, 1, 1, 1))),
        Section.of(List.of(new Query(bad, bad))));
  }

  /** The run looked and found nothing. */
  static Report empty() {
    return new Report(
        new Run("Nothing", "lake", "input", List.of(), "0", "m", START, Duration.ZERO, 0),
        Section.of(new Doors(0, 0, 0, 0, 0)),
        Section.of(new Totals(0, 0, 0.1, 0, 0, 0)),
        Section.of(new Minutes(List.of(), List.of())),
        Section.of(new Differences(List.of(), List.of())),
        Section.of(new ViralAd("none", List.of(), List.of(), 16)),
        Section.of(new Marks(List.of(), List.of())),
        Section.of(new Invoices(List.of())),
        Section.of(List.of()),
        Section.of(List.of()),
        Section.of(new Windows(null, 0, 0, 0)),
        Section.of(List.of()),
        Section.of(List.of()));
  }

  /** Somebody's own clicks: no oracle, no campaigns, no viral ad. */
  static Report ownClicks() {
    var full = quiet();
    return new Report(
        full.run(),
        full.doors(),
        full.totals(),
        full.minutes(),
        Section.absent("reconcile did not run: --skip-reconcile was given."),
        Section.absent("No ad took more than a fifth of a minute's clicks."),
        Section.absent("mark-traffic did not run on these clicks."),
        Section.absent("No campaign file was given, so nothing was billed."),
        Section.absent("No job was recorded."),
        Section.absent("These are your own clicks: there is no oracle to compare them with."),
        Section.absent("The stream did not run."),
        Section.absent("The stream did not run: there are no micro-batches."),
        Section.absent("The lake is not registered with a query engine."));
  }

  private static Report of(Section<List<Check>> checks, Differences differences, Doors doors) {
    return new Report(
        new Run(
            "Demo: 20 million clicks, two days, one viral ad",
            "file:/data/clickledger/demo/lake",
            "generator, seed 42, 20,412,655 records in 96 files",
            List.of(DAY_1, DAY_2),
            "0.1.0 (1fbdec3)",
            "2 cores, 24 GB; Spark 4.2.0, local[2]",
            Instant.parse("2026-03-04T09:12:07Z"),
            Duration.ofMillis(273_480),
            20_412_655),
        Section.of(doors),
        Section.of(new Totals(19_986_203, 19_992_215, 0.1, 19_992_215, 702_980, 19_289_235)),
        Section.of(minutes()),
        Section.of(differences),
        Section.of(viralAd()),
        Section.of(marks()),
        Section.of(invoices()),
        Section.of(jobs()),
        checks,
        Section.of(new Windows(Instant.parse("2026-03-03T00:04:55Z"), 0, 5, 2_875)),
        Section.of(batches()),
        Section.of(queries()));
  }

  private static long normalClicks(int minute, Random random) {
    double hour = minute % 1440 / 60.0;
    double shape =
        0.55 - 0.42 * Math.cos((hour - 3) / 24 * 2 * Math.PI) + 0.12 * Math.sin(hour / 2.1);
    return Math.max(200, Math.round(9_000 * shape + random.nextGaussian() * 160));
  }

  private static long viralClicks(int minute) {
    long into = minute - ChronoUnit.MINUTES.between(START, VIRAL_FROM);
    return into < 0 || into >= 60
        ? 0
        : Math.round(46_000 * Math.exp(-Math.pow(into - 14, 2) / 620.0));
  }

  private static Minutes minutes() {
    var random = new Random(7);
    var points = new ArrayList<MinutePoint>();
    for (int minute = 0; minute < 2_880; minute++) {
      long truth = normalClicks(minute, random) + viralClicks(minute);
      long late = Math.round(truth * 0.0003 + (random.nextInt(40) == 0 ? random.nextInt(24) : 0));
      points.add(new MinutePoint(START.plusSeconds(60L * minute), truth - late, truth));
    }
    return new Minutes(points, List.of(new Span("viral hour", VIRAL_FROM, VIRAL_TO)));
  }

  private static ViralAd viralAd() {
    var random = new Random(9);
    var minutes = new ArrayList<AdMinute>();
    for (int minute = 2_480; minute < 2_640; minute++) {
      minutes.add(
          new AdMinute(
              START.plusSeconds(60L * minute),
              viralClicks(minute) + random.nextInt(90),
              normalClicks(minute, random)));
    }
    var partials = new ArrayList<BatchPartials>();
    for (int batch = 0; batch < 41; batch++) {
      partials.add(new BatchPartials(batch, batch < 29 || batch > 33 ? 9 + random.nextInt(7) : 16));
    }
    return new ViralAd("7700001 \u00b7 Sneaker drop", minutes, partials, 16);
  }

  private static Differences differences(long unexplained) {
    return new Differences(
        List.of(
            new DayTotals(DAY_1, 9_412_077, 9_415_011),
            new DayTotals(DAY_2, 10_574_126 + unexplained, 10_577_204)),
        List.of(
            KnownCause.LATE.on(on(-2_702, -2_840)),
            KnownCause.BEHIND_MEMORY.on(on(-214, -260)),
            KnownCause.NOT_YET_READ.on(on(0, 0)),
            KnownCause.REPLAYED_REJECT.on(on(-31, 0)),
            KnownCause.FINGERPRINT_COLLISION.on(on(0, 0)),
            KnownCause.COPY_CONFLICT.on(on(13, 22)),
            KnownCause.UNEXPLAINED.on(on(0, unexplained))));
  }

  private static List<DayClicks> on(long first, long second) {
    return List.of(new DayClicks(DAY_1, first), new DayClicks(DAY_2, second));
  }

  private static Marks marks() {
    var rules = new ArrayList<RuleMarks>();
    add(rules, "GIVT", "bot-user-agent", false, 141_220, 150_412);
    add(rules, "GIVT", "data-centre-ip", false, 96_004, 120_881);
    add(rules, "GIVT", "double-click", false, 61_377, 88_210);
    add(rules, "GIVT", "missing-user-agent", false, 22_118, 23_905);
    add(rules, "GIVT", "frequency-cap-user", false, 9_020, 11_344);
    add(rules, "SIVT", "vendor-model", false, 31_902, 40_118);
    add(rules, "MANUAL", "publisher-ruling", false, 1_204, 0);
    add(rules, "MANUAL", "appeal", true, 611, 318);
    return new Marks(
        rules,
        List.of(
            new DayValidity(DAY_1, 9_415_011, 322_118, 9_092_893),
            new DayValidity(DAY_2, 10_577_204, 380_862, 10_196_342)));
  }

  private static void add(
      List<RuleMarks> rules, String tier, String rule, boolean clears, long first, long second) {
    rules.add(new RuleMarks(DAY_1, tier, rule, clears, first));
    rules.add(new RuleMarks(DAY_2, tier, rule, clears, second));
  }

  private static Invoices invoices() {
    return new Invoices(
        List.of(
            document(
                "CL-2026-000001", "12 \u00b7 Northwind Traders", "America/New_York", USD, 3, 1),
            document("CL-2026-000002", "17 \u00b7 " + HOSTILE, "UTC", USD, 2, 2),
            document(
                "CL-2026-000003",
                "23 \u00b7 \u6771\u4eac\u30b9\u30cb\u30fc\u30ab\u30fc",
                "Asia/Tokyo",
                JPY,
                1,
                3),
            creditNote()));
  }

  private static Document document(
      String number, String advertiser, String zone, Currency currency, int lineCount, int seed) {
    var random = new Random(seed);
    var lines = new ArrayList<Line>();
    long gross = 0;
    long invalid = 0;
    long exact = 0;
    long amount = 0;
    for (int i = 0; i < lineCount; i++) {
      long clicks = 900_000 + random.nextInt(3_000_000);
      long marked = clicks / 28;
      long micros = (clicks - marked) * 137_003L + random.nextInt(9_999);
      long minor = io.clickledger.common.Micros.toMinorUnits(micros, currency);
      var campaign =
          (seed * 100 + i)
              + " \u00b7 "
              + (seed == 2 && i == 0 ? HOSTILE : "Spring " + (char) ('A' + i));
      lines.add(new Line(campaign, clicks, marked, clicks - marked, micros, minor));
      gross += clicks;
      invalid += marked;
      exact += micros;
      amount += minor;
    }
    return new Document(
        number,
        "invoice",
        null,
        advertiser,
        DAY_1,
        DAY_2,
        zone,
        currency,
        gross,
        invalid,
        gross - invalid,
        exact,
        amount,
        fingerprint(seed),
        lines);
  }

  private static Document creditNote() {
    return new Document(
        "CL-2026-000004",
        "credit note",
        "CL-2026-000001",
        "12 \u00b7 Northwind Traders",
        DAY_1,
        DAY_2,
        "America/New_York",
        USD,
        0,
        1_204,
        -1_204,
        -164_951_612,
        -16_495,
        fingerprint(4),
        List.of(new Line("100 \u00b7 Spring A", 0, 1_204, -1_204, -164_951_612, -16_495)));
  }

  private static String fingerprint(int seed) {
    var random = new Random(seed);
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      text.append("%08x".formatted(random.nextInt()));
    }
    return text.toString();
  }

  private static List<Job> jobs() {
    return List.of(
        job("generate", "--clicks 20m --seed 42", "done", true, 0, 31.2, 20_412_655L),
        job(
            "archive",
            "--once",
            "done",
            true,
            31.4,
            44.9,
            20_412_655L,
            "raw_click",
            "rejected_click"),
        job(
            "rollup",
            "--once",
            "done",
            true,
            77.0,
            38.1,
            20_412_655L,
            "click_minute",
            "late_click"),
        job(
            "mark-traffic",
            "--date 2026-03-01..02",
            "done",
            true,
            116,
            21.7,
            19_992_215L,
            "click_verdict"),
        job(
            "rebuild-truth",
            "--date 2026-03-01..02",
            "done",
            true,
            138,
            19.6,
            20_394_546L,
            "billable_click",
            "truth_hour",
            "truth_day"),
        job(
            "reconcile",
            "--from 2026-03-01 --to 2026-03-02",
            "done",
            true,
            158,
            6.4,
            null,
            "reconciliation"),
        job(
            "issue-invoices",
            "--period 2026-03-01..02",
            "done",
            true,
            165,
            8.8,
            19_289_235L,
            "invoice"),
        job("verify-invoice", "--all", "done", true, 174, 24.5, 19_289_235L),
        job("compact", "", "done", true, 199, 0.92, 412_006L, "click_minute", "click_hour"));
  }

  private static Job job(
      String name,
      String arguments,
      String outcome,
      boolean succeeded,
      double startSeconds,
      double seconds,
      @Nullable Long records,
      String... written) {
    var versions = new ArrayList<TableVersion>();
    for (var table : written) {
      versions.add(new TableVersion(table, 3 + table.length()));
    }
    return new Job(
        name,
        arguments,
        outcome,
        succeeded,
        Instant.parse("2026-03-04T09:12:07Z").plusMillis(Math.round(startSeconds * 1e3)),
        Duration.ofMillis(Math.round(seconds * 1e3)),
        records,
        name.equals("generate")
            ? List.of()
            : List.of(new TableVersion("raw_click", 12), new TableVersion("campaign", 1)),
        versions);
  }

  private static Section<List<Check>> checks(int failures) {
    var checks = new ArrayList<Check>();
    for (var day : List.of(DAY_1, DAY_2)) {
      for (var figure :
          List.of(
              "distinct clicks",
              "duplicates",
              "late clicks",
              "gross",
              "invalid (GIVT)",
              "invalid (SIVT)",
              "net",
              "spend, micros")) {
        long value = 9_000_000L + 131L * figure.hashCode() % 400_000;
        checks.add(Check.ofCounts(day + " " + figure, value, value));
      }
    }
    for (var code :
        List.of(
            "CLOCK_AHEAD",
            "RECEIPT_AHEAD",
            "BAD_JSON",
            "MISSING_ID",
            "BAD_TIME",
            "NEGATIVE_PRICE")) {
      checks.add(
          Check.ofCounts(
              "rejected with " + code,
              3_018,
              failures > 0 && code.equals("BAD_TIME") ? 3_019 : 3_018));
    }
    if (failures > 1) {
      checks.add(
          Check.ofCounts("2026-03-02 clicks of campaign 100 in hour 18", 1_204_118, 1_204_106));
      checks.add(
          new Check("invoice CL-2026-000002 amount", "812,345.67 USD", "812,345.66 USD", false));
    }
    checks.add(
        new Check("invoice CL-2026-000001 amount", "612,901.10 USD", "612,901.10 USD", true));
    checks.add(
        new Check("replay gives the same truth", "same fingerprint", "same fingerprint", true));
    return Section.of(checks);
  }

  private static List<Batch> batches() {
    var random = new Random(3);
    var batches = new ArrayList<Batch>();
    for (var lane : List.of("rollup", "archive")) {
      for (int batch = 0; batch < 41; batch++) {
        long read = batch < 40 ? 500_000 : 412_655;
        long duplicate =
            lane.equals("archive") ? 0 : 7_000 + random.nextInt(6_000) + (batch == 22 ? 60_000 : 0);
        long late = lane.equals("archive") ? 0 : 90 + random.nextInt(120);
        long rejected = 380 + random.nextInt(140);
        batches.add(
            new Batch(lane, batch, read - duplicate - late - rejected, duplicate, late, rejected));
      }
    }
    return batches;
  }

  private static List<Query> queries() {
    return List.of(
        new Query(
            "Which campaigns differ most between stream and truth?",
            "SELECT campaign_id, sum(stream_clicks - truth_clicks) AS difference\nFROM reconciliation\nWHERE event_date BETWEEN DATE '2026-03-01' AND DATE '2026-03-02'\nGROUP BY campaign_id\nORDER BY abs(difference) DESC\nLIMIT 20;"),
        new Query(
            "What did the viral ad cost, hour by hour?",
            "SELECT hour, gross_clicks, invalid_clicks, net_clicks, net_spend_micros / 1e6 AS spend\nFROM truth_hour\nWHERE ad_id = 7700001 AND event_date = DATE '2026-03-02'\nORDER BY hour;"),
        new Query(
            "Why was this click not billed?",
            "SELECT tier, rule, decision, score, decided_at\nFROM click_verdict\nWHERE click_id = 'c-00000017'\nORDER BY decided_at;"));
  }
}
