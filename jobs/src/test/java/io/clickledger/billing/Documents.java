package io.clickledger.billing;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Statements and documents for tests that need no lake. */
final class Documents {
  static final BillingPeriod MARCH =
      new BillingPeriod(LocalDate.parse("2026-03-01"), LocalDate.parse("2026-03-31"));
  static final InvoiceDocument.Issue ISSUE =
      new InvoiceDocument.Issue("1.2.3", Instant.parse("2026-04-03T05:00:00Z"), "run-1");

  private Documents() {}

  /** Campaigns 1, 2, ... with one charged click each. */
  static Statement statement(long advertiser, String currency, long... netMicros) {
    return statement(MARCH, advertiser, currency, netMicros);
  }

  static Statement statement(
      BillingPeriod period, long advertiser, String currency, long... netMicros) {
    var code = Currency.getInstance(currency);
    return new Statement(
        new Account(advertiser, code, ZoneId.of("Asia/Kolkata")),
        period,
        LinesBy.CAMPAIGN,
        IntStream.range(0, netMicros.length)
            .mapToObj(i -> charged(i + 1, netMicros[i]))
            .map(totals -> InvoiceLine.of(totals, code))
            .toList(),
        new TreeMap<>(Map.of("2026-03-28/raw_click", 12L, "2026-03-28/campaign", 3L)));
  }

  /** One charged click of a campaign. */
  static LineTotals charged(long campaign, long micros) {
    return totals(campaign, 1, 0, micros, micros);
  }

  /** Clicks of a campaign, of which the invalid ones were decided by routine rules. */
  static LineTotals totals(
      long campaign, long grossClicks, long invalidClicks, long grossMicros, long netMicros) {
    return new LineTotals(
        LineKey.ofCampaign(campaign),
        new ClickFigures(
            grossClicks, invalidClicks, 0, 0, 0, grossMicros, netMicros, BigInteger.valueOf(99)),
        grossClicks == invalidClicks ? null : new PriceBand(1, 2));
  }

  static InvoiceDocument invoice(long number, Statement statement) {
    return InvoiceDocument.invoice("INV", number, statement, ISSUE);
  }
}
