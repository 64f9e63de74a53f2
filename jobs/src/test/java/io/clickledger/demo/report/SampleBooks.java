package io.clickledger.demo.report;

import static io.clickledger.demo.report.SampleReport.DAY_1;
import static io.clickledger.demo.report.SampleReport.DAY_2;
import static io.clickledger.demo.report.SampleReport.HOSTILE;
import static io.clickledger.demo.report.SampleReport.USD;

import io.clickledger.demo.report.Invoices.Document;
import io.clickledger.demo.report.Invoices.Line;
import io.clickledger.demo.report.Report.Check;
import io.clickledger.demo.report.Report.Job;
import io.clickledger.demo.report.Report.Query;
import io.clickledger.demo.report.Report.TableVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Documents, jobs, checks and queries of the sample run. */
final class SampleBooks {
  private static final Currency JPY = Currency.getInstance("JPY");

  private SampleBooks() {}

  static Invoices invoices() {
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
      long clicks = 900_000L + random.nextInt(3_000_000);
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

  static List<Job> jobs() {
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

  static Job job(
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

  static Section<List<Check>> checks(int failures) {
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

  static List<Query> queries() {
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
