package io.clickledger.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickledger.demo.report.Report.Check;
import io.clickledger.rules.Salt;
import io.clickledger.table.StreamProgress;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Compares every figure of the lake with the generator's own count. */
final class OracleChecks {
  private final Expected expected;
  private final LakeFigures lake;
  private final List<Check> checks = new ArrayList<>();

  private OracleChecks(Expected expected, LakeFigures lake) {
    this.expected = expected;
    this.lake = lake;
  }

  static List<Check> of(Expected expected, LakeFigures lake) {
    var checks = new OracleChecks(expected, lake);
    checks.doors();
    checks.truth();
    checks.stream();
    checks.marks();
    checks.invoices();
    checks.laws();
    return List.copyOf(checks.checks);
  }

  private void doors() {
    count(
        "archive: records read",
        expected.number("records_read"),
        lake.door("archive", StreamProgress.READ));
    count(
        "archive: accepted",
        expected.number("archive", "accepted"),
        lake.door("archive", StreamProgress.ACCEPTED));
    count(
        "archive: rejected",
        expected.number("archive", "rejected"),
        lake.door("archive", StreamProgress.REJECTED));
    count("raw_click: rows", expected.number("archive", "accepted"), lake.rawRows());
    same("rejected_click: rows by reason", rejectedByReason(), lake.rejectedByReason());
    for (var door :
        List.of(
            StreamProgress.ACCEPTED,
            StreamProgress.DUPLICATE,
            StreamProgress.LATE,
            StreamProgress.REJECTED)) {
      count("rollup: " + door, expected.number("stream", door), lake.door("rollup", door));
    }
  }

  private Map<String, Long> rejectedByReason() {
    var reasons = new TreeMap<String, Long>();
    expected
        .root()
        .path("rejected_by_reason")
        .fields()
        .forEachRemaining(
            reason -> {
              if (reason.getValue().longValue() != 0) {
                reasons.put(reason.getKey(), reason.getValue().longValue());
              }
            });
    return reasons;
  }

  private void truth() {
    count("truth: distinct clicks", expected.number("distinct_clicks"), lake.truthClicks());
    for (var column : List.of("gross_clicks", "invalid_clicks", "net_clicks")) {
      same(
          "truth: " + column + " by day",
          expected.table("days", day(), column),
          lake.truthByDay(column));
    }
    same(
        "truth: gross micros by day and currency",
        expected.nested("days", day(), "gross_micros"),
        lake.truthMoneyByDay("gross_micros"));
    same(
        "truth: net micros by day and currency",
        expected.nested("days", day(), "net_micros"),
        lake.truthMoneyByDay("net_micros"));
    same(
        "truth: clicks by hour and campaign",
        expected.table("hours", hourCampaign(), "truth_clicks"),
        lake.truthByHour("gross_clicks"));
    same(
        "truth: micros by hour and campaign",
        expected.table("hours", hourCampaign(), "truth_micros"),
        lake.truthByHour("gross_micros"));
    for (var column :
        List.of("gross_clicks", "invalid_clicks", "net_clicks", "gross_micros", "net_micros")) {
      same(
          "truth: " + column + " by billing day and campaign",
          expected.table("campaign_billing_days", billingDay(), column),
          lake.billingDays(column));
    }
    topAds();
  }

  private void topAds() {
    for (var day : expected.root().path("days")) {
      var date = day.path("event_date").asText();
      var ads = new ArrayList<String>();
      day.path("top_ads")
          .forEach(ad -> ads.add(ad.path("ad_id").asText() + ":" + ad.path("clicks").asText()));
      var actual = lake.topAds(date, ads.size());
      checks.add(
          new Check(
              "truth: top " + ads.size() + " ads of " + date,
              first(ads),
              first(actual),
              ads.equals(actual)));
    }
  }

  private static String first(List<String> ads) {
    return ads.isEmpty() ? "none" : ads.get(0) + " …";
  }

  private void stream() {
    same(
        "stream: clicks by hour and campaign",
        expected.table("hours", hourCampaign(), "stream_clicks"),
        lake.streamByHour("clicks"));
    same(
        "stream: spend by hour and campaign",
        expected.table("hours", hourCampaign(), "stream_micros"),
        lake.streamByHour("spend_micros"));
    same(
        "late_click: clicks that only truth counts, by hour and campaign",
        expected.table("hours", hourCampaign(), "never_counted_clicks"),
        lake.causeByHour("late"));
    minutes();
  }

  private void minutes() {
    var minutes = expected.root().path("minutes");
    if (minutes.isMissingNode()) {
      return;
    }
    var from = Instant.parse(minutes.path("from").asText());
    same(
        "stream: clicks by minute",
        byMinute(from, minutes.path("stream_clicks")),
        lake.minutes(lake.streamMinutes()));
    same(
        "truth: clicks by minute",
        byMinute(from, minutes.path("truth_clicks")),
        lake.minutes(lake.truthMinutes()));
  }

  private static Map<String, Long> byMinute(Instant from, JsonNode clicks) {
    var figures = new TreeMap<String, Long>();
    for (int i = 0; i < clicks.size(); i++) {
      if (clicks.get(i).longValue() != 0) {
        figures.put(from.plusSeconds(60L * i).toString(), clicks.get(i).longValue());
      }
    }
    return figures;
  }

  private void marks() {
    same(
        "click_verdict: marked clicks by day and rule",
        expected.nested("days", day(), "marked_clicks"),
        lake.marksByDay());
  }

  private void invoices() {
    var period =
        expected.root().path("invoice_period_from").asText()
            + "/"
            + expected.root().path("invoice_period_to").asText();
    checks.add(
        new Check(
            "invoices: period",
            period,
            lake.invoicePeriods(),
            period.equals(lake.invoicePeriods())));
    same(
        "invoices: amount due by advertiser and currency, minor units",
        expected.table("invoices", account(), "total_minor"),
        lake.invoiceTotals());
    for (var column :
        List.of("gross_clicks", "invalid_clicks", "net_clicks", "net_micros", "amount_minor")) {
      same(
          "invoices: " + column + " by campaign line",
          invoiceLines(column),
          lake.invoiceLines(column));
    }
  }

  private Map<String, Long> invoiceLines(String column) {
    var lines = new TreeMap<String, Long>();
    for (var invoice : expected.root().path("invoices")) {
      for (var line : invoice.path("lines")) {
        var value = line.path(column).longValue();
        if (value != 0) {
          lines.put(account().apply(invoice) + " " + line.path("campaign_id").asText(), value);
        }
      }
    }
    return lines;
  }

  private void laws() {
    count("reconcile: cells with an unexplained difference", 0, lake.unexplainedCells());
    checks.add(
        new Check(
            "law 9: partials merged into one (minute, ad), at most " + Salt.SALTS,
            "<= " + Salt.SALTS,
            String.valueOf(lake.mergePartialsMax()),
            lake.mergePartialsMax() <= Salt.SALTS));
  }

  private void count(String name, long expectedCount, long actual) {
    checks.add(Check.ofCounts(name, expectedCount, actual));
  }

  /** One check over a whole table of figures; a failure names the first figure that differs. */
  private void same(String name, Map<String, Long> expectedFigures, Map<String, Long> actual) {
    if (expectedFigures.equals(actual)) {
      var agreed = "%,d figures, sum %,d".formatted(actual.size(), sum(actual));
      checks.add(
          new Check(name, agreed, agreed, !actual.isEmpty() || name.startsWith("late_click")));
      return;
    }
    var keys = new TreeSet<>(expectedFigures.keySet());
    keys.addAll(actual.keySet());
    var differing =
        keys.stream().filter(k -> !figure(expectedFigures, k).equals(figure(actual, k))).toList();
    var key = differing.get(0);
    checks.add(
        new Check(
            name,
            "%s = %s (and %,d more differ)"
                .formatted(key, figure(expectedFigures, key), differing.size() - 1),
            "%s = %s".formatted(key, figure(actual, key)),
            false));
  }

  private static Long figure(Map<String, Long> figures, String key) {
    return figures.getOrDefault(key, 0L);
  }

  private static BigInteger sum(Map<String, Long> figures) {
    return figures.values().stream()
        .map(BigInteger::valueOf)
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static Function<JsonNode, String> day() {
    return row -> row.path("event_date").asText();
  }

  private static Function<JsonNode, String> hourCampaign() {
    return row -> row.path("hour").asText() + " " + row.path("campaign_id").asText();
  }

  private static Function<JsonNode, String> billingDay() {
    return row ->
        String.join(
            " ",
            row.path("billing_day").asText(),
            row.path("advertiser_id").asText(),
            row.path("campaign_id").asText(),
            row.path("currency").asText());
  }

  private static Function<JsonNode, String> account() {
    return row -> row.path("advertiser_id").asText() + " " + row.path("currency").asText();
  }
}
