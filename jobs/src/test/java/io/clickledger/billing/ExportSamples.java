package io.clickledger.billing;

import io.clickledger.common.Micros;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Documents of every kind for the tests of exports, which need no lake. */
final class ExportSamples {
  static final String SUPPLIER = "Example Ads <Ltd> & \"Co\"";
  static final String HOSTILE =
      "</bdi><script>alert('x')</script> & \"quoted\" {{lines}} ]]> \u0000\u001b\ud800 5 < 6 \r\n é€😀";

  private static final InvoiceDocument.Issue ISSUE =
      new InvoiceDocument.Issue("1.2.3+abc", Instant.parse("2026-04-03T05:06:07.123456Z"), "run-1");

  /** No, two and three minor digits. */
  private static final List<String> CURRENCIES = List.of("JPY", "USD", "EUR", "KWD");

  private ExportSamples() {}

  static InvoiceDocument invoice(long number, Statement statement) {
    return InvoiceDocument.invoice("INV", number, statement, ISSUE);
  }

  static InvoiceDocument note(long number, String reason, Statement more) {
    return InvoiceDocument.note("INV", number, invoice(1, more), reason, more, ISSUE);
  }

  static Statement statement(String currency, LinesBy linesBy, InvoiceLine... lines) {
    return new Statement(
        new Account(7, Currency.getInstance(currency), ZoneId.of("Asia/Kolkata")),
        new BillingPeriod(LocalDate.parse("2026-03-01"), LocalDate.parse("2026-03-31")),
        linesBy,
        List.of(lines),
        versions());
  }

  /** A line of an invoice, of all ads of a campaign. */
  static InvoiceLine line(
      String currency, long campaign, ClickFigures figures, @Nullable PriceBand band) {
    return line(currency, LineKey.ofCampaign(campaign), figures, band);
  }

  static InvoiceLine line(
      String currency, LineKey key, ClickFigures figures, @Nullable PriceBand band) {
    var code = Currency.getInstance(currency);
    var minor = Micros.toMinorUnits(figures.netMicros(), code);
    return line(code, key, figures, band, minor);
  }

  private static InvoiceLine line(
      Currency currency,
      LineKey key,
      ClickFigures figures,
      @Nullable PriceBand band,
      long amountMinor) {
    return new InvoiceLine(
        key,
        figures,
        band,
        amountMinor,
        figures.netMicros() - Micros.ofMinorUnits(amountMinor, currency));
  }

  static ClickFigures figures(
      long gross, long givt, long sivt, long manual, long auction, long netMicros) {
    return new ClickFigures(
        gross,
        givt,
        sivt,
        manual,
        auction,
        netMicros + 1_000,
        netMicros,
        BigInteger.valueOf(gross));
  }

  /** Invoices and notes with sums of any size and sign, with and without ads and prices. */
  static List<InvoiceDocument> random(long seed, int count) {
    var random = new Random(seed);
    var documents = new ArrayList<InvoiceDocument>();
    for (var i = 1; i <= count; i++) {
      documents.add(random(random, i));
    }
    return documents;
  }

  private static InvoiceDocument random(Random random, int number) {
    var isNote = random.nextBoolean();
    var currency = CURRENCIES.get(random.nextInt(CURRENCIES.size()));
    var linesBy = random.nextBoolean() ? LinesBy.AD : LinesBy.CAMPAIGN;
    var lines = new InvoiceLine[1 + random.nextInt(12)];
    for (var i = 0; i < lines.length; i++) {
      var key = new LineKey(1 + i / 2, linesBy == LinesBy.AD ? (long) i : null);
      lines[i] = randomLine(random, currency, linesBy == LinesBy.AD ? key : campaign(i), isNote);
    }
    var statement = statement(currency, linesBy, lines);
    return isNote
        ? note(number, random.nextInt(4) == 0 ? HOSTILE : "3 clicks judged invalid", statement)
        : invoice(number, statement);
  }

  private static LineKey campaign(int i) {
    return LineKey.ofCampaign(i + 1L);
  }

  private static InvoiceLine randomLine(
      Random random, String currency, LineKey key, boolean isNote) {
    var code = Currency.getInstance(currency);
    var figures =
        figures(
            signed(random, isNote),
            signed(random, isNote),
            signed(random, isNote),
            signed(random, isNote),
            random.nextBoolean() ? 0 : signed(random, isNote),
            signed(random, isNote));
    // A note's amount is the difference of two rounded sums, up to a unit off its own.
    var off = isNote ? random.nextInt(3) - 1 : 0;
    var min = random.nextLong(1, 3_000_000);
    var band =
        isNote || random.nextInt(5) == 0
            ? null
            : new PriceBand(min, random.nextBoolean() ? min : min + random.nextLong(1, 9_000_000));
    return line(code, key, figures, band, Micros.toMinorUnits(figures.netMicros(), code) + off);
  }

  /** From one digit to fifteen. */
  private static long signed(Random random, boolean canBeNegative) {
    var bound = (long) Math.pow(10, 1 + random.nextInt(15));
    return canBeNegative ? random.nextLong(-bound, bound) : random.nextLong(bound);
  }

  private static TreeMap<String, Long> versions() {
    var versions = new TreeMap<String, Long>();
    LocalDate.parse("2026-02-28")
        .datesUntil(LocalDate.parse("2026-04-01"))
        .forEach(
            day -> {
              versions.put(day + "/campaign", 3L);
              versions.put(day + "/click_verdict", 40L + day.getDayOfMonth());
              versions.put(day + "/cutoff_micros", 1_775_000_000_000_000L + day.getDayOfYear());
              versions.put(day + "/raw_click", 12_345L + day.getDayOfYear());
            });
    return versions;
  }
}
