package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clickledger.common.Micros;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InvoiceGeneratorTest {
  private static final BillingPeriod DAY =
      new BillingPeriod(LocalDate.parse("2026-03-28"), LocalDate.parse("2026-03-28"));
  private static final LineTotals LINE = Documents.totals(1, 10, 2, 1_370_000, 1_096_000);

  private final InvoiceGenerator march = generator(Documents.MARCH, Map.of());

  @Test
  void statesOneLineACampaignAndTheSumsOfTheLines() {
    var second = Documents.totals(2, 1, 0, 5_000, 5_000);

    var statement = only(march.statements(List.of(totals(7, "USD", second, LINE)), List.of()));

    assertThat(statement.lines()).extracting(l -> l.key().campaignId()).containsExactly(1L, 2L);
    assertThat(statement.grossClicks()).isEqualTo(11);
    assertThat(statement.invalidClicks()).isEqualTo(2);
    assertThat(statement.netClicks()).isEqualTo(9);
    assertThat(statement.netMicros()).isEqualTo(1_101_000);
    assertThat(statement.amount()).isEqualTo("1.10 USD");
    assertThat(statement.remainderMicros()).isEqualTo(1_000);
  }

  @Test
  void statesAnAccountWhoseClicksAreAllInvalid() {
    var invalid = Documents.totals(1, 10, 10, 1_370_000, 0);

    assertThat(only(march.statements(List.of(totals(7, "USD", invalid)), List.of())).amount())
        .isEqualTo("0.00 USD");
  }

  @Test
  void namesTheVersionsOfTheUtcDaysThatTheAccountsDayOverlaps() {
    var versions =
        Map.of(
            LocalDate.parse("2026-03-27"), Map.of("raw_click", 5L),
            LocalDate.parse("2026-03-28"), Map.of("raw_click", 6L, "campaign", 1L),
            LocalDate.parse("2026-03-29"), Map.of("raw_click", 7L));

    var statement =
        only(generator(DAY, versions).statements(List.of(totals(7, "USD", LINE)), List.of()));

    assertThat(statement.inputVersions())
        .containsExactly(
            Map.entry("2026-03-27/raw_click", 5L),
            Map.entry("2026-03-28/campaign", 1L),
            Map.entry("2026-03-28/raw_click", 6L));
  }

  @Test
  void namesEveryReasonAgainstAnAccount() {
    var broken = Documents.totals(4, 1, 0, -1, -1);
    var statements =
        march.statements(
            List.of(
                totals(7, "USD", LINE),
                totals(5, "EUR", LINE),
                totals(5, "USD", LINE),
                totals(6, "USD", broken),
                totals(8, "USD", LINE),
                totals(9, "USD", LINE),
                totals(10, "XQZ", LINE)),
            List.of());

    assertThat(statements.statements())
        .extracting(s -> s.account().advertiserId())
        .containsExactly(7L);
    assertThat(statements.guards())
        .containsExactly(
            "advertiser 5: clicks in 2 currencies (EUR, USD)",
            "advertiser 6: campaign 4: net -1 of gross -1 micros",
            "advertiser 8: the billing zone changes within the period (Asia/Tokyo, UTC)",
            "advertiser 9: clicks, but table campaign has no row of the account in force",
            "advertiser 10: \"XQZ\" is not an ISO 4217 currency");
  }

  @Test
  void issuesWhatIsOwedAndNotIssued() {
    var owed = List.of(Documents.statement(5, "USD", 1), Documents.statement(7, "USD", 2));

    assertThat(march.difference(owed, List.of()).unbilled()).isEqualTo(owed);
    assertThat(march.difference(owed, List.of()).guards()).isEmpty();
  }

  @Test
  void hasNothingToDoWhenTheSameLinesWereIssued() {
    var issued = Documents.invoice(1, Documents.statement(7, "USD", 10_000));
    var now =
        new Statement(
            issued.statement().account(),
            Documents.MARCH,
            LinesBy.CAMPAIGN,
            issued.statement().lines(),
            new java.util.TreeMap<>(Map.of("2026-03-28/raw_click", 99L)));

    var difference = march.difference(List.of(now), Billed.of(List.of(issued)));

    assertThat(difference.unbilled()).isEmpty();
    assertThat(difference.unchanged()).extracting(Billed::invoice).containsExactly(issued);
    assertThat(difference.guards()).isEmpty();
  }

  @Test
  void correctsASumThatHasChangedByWhatChanged() {
    var issued = Documents.invoice(1, Documents.statement(7, "USD", 10_000, 5_000));
    var now = Documents.statement(7, "USD", 10_000, 15_000, 20_000);

    var difference = march.difference(List.of(now), Billed.of(List.of(issued)));

    assertThat(difference.guards()).isEmpty();
    assertThat(difference.unbilled()).isEmpty();
    var more = only(difference).more();
    assertThat(more.lines())
        .extracting(l -> l.key().campaignId(), l -> l.figures().netMicros(), l -> l.amountMinor())
        .containsExactly(tuple(2L, 10_000L, 2L), tuple(3L, 20_000L, 2L));
    assertThat(more.grossClicks()).isEqualTo(1);
    assertThat(note(2, issued, more).kind()).isEqualTo("DEBIT_NOTE");
  }

  @Test
  void takesNotesIntoAccountAndThenHasNothingToDo() {
    var issued = Documents.invoice(1, Documents.statement(7, "USD", 10_004));
    var documents = new ArrayList<>(List.of(issued));
    for (var micros : List.of(15_001L, 14_999L, 0L, 25_000L)) {
      var now = List.of(Documents.statement(7, "USD", micros));
      var note = note(documents.size() + 1, issued, correction(now, documents).more());
      documents.add(note);

      var again = march.difference(now, Billed.of(documents));

      assertThat(again.corrections()).isEmpty();
      assertThat(again.unchanged()).hasSize(1);
      assertThat(documents.stream().mapToLong(d -> d.statement().netMicros()).sum())
          .isEqualTo(micros);
      assertThat(documents.stream().mapToLong(d -> d.statement().amountMinor()).sum())
          .isEqualTo(Micros.toMinorUnits(micros, issued.statement().account().currency()));
    }
  }

  @Test
  void givesBackWhatIsNotOwedAnyMore() {
    var issued = Documents.invoice(1, Documents.statement(7, "USD", 10_000));

    var more = correction(List.of(), List.of(issued)).more();

    assertThat(more.amount()).isEqualTo("-0.01 USD");
    assertThat(more.netClicks()).isEqualTo(-1);
    assertThat(note(2, issued, more).kind()).isEqualTo("CREDIT_NOTE");
  }

  @Test
  void writesNoNoteWhereOnlyClicksWithoutAPriceChanged() {
    var issued = Documents.invoice(1, Documents.statement(7, "USD", 10_000));
    var free = Documents.totals(1, 2, 1, 10_000, 10_000);
    var now = march.statements(List.of(totals(7, "USD", free)), List.of()).statements();

    assertThat(march.difference(now, Billed.of(List.of(issued))).unchanged()).hasSize(1);
  }

  @Test
  void haltsWhereTheAccountHasMovedToAnotherCurrency() {
    var issued = Documents.invoice(1, Documents.statement(7, "USD", 10_000));
    var now = List.of(Documents.statement(7, "EUR", 10_000));

    assertThat(march.difference(now, Billed.of(List.of(issued))).guards())
        .containsExactly(
            "advertiser 7: invoice INV-000001 was issued in USD and Asia/Kolkata, its clicks are"
                + " now in EUR and Asia/Kolkata");
  }

  @Test
  void keepsTheLinesOfAnInvoiceInItsNotes() {
    var byAd =
        List.of(
            new LineTotals(new LineKey(1, 3L), LINE.figures(), LINE.band()),
            new LineTotals(new LineKey(1, 4L), LINE.figures(), new PriceBand(5, 9)));
    var totals = new AccountTotals(7, "USD", byAd);
    var perAd =
        new InvoiceGenerator(Documents.MARCH, Map.of(7L, zones("UTC")), Map.of(), LinesBy.AD);
    var invoice = Documents.invoice(1, only(perAd.statements(List.of(totals), List.of())));

    var again = only(march.statements(List.of(totals), Billed.of(List.of(invoice))));
    var other = only(march.statements(List.of(totals), List.of()));

    assertThat(again.linesBy()).isEqualTo(LinesBy.AD);
    assertThat(again.lines()).hasSize(2);
    assertThat(other.lines())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.key()).isEqualTo(LineKey.ofCampaign(1));
              assertThat(line.band()).isEqualTo(new PriceBand(1, 9));
              assertThat(line.figures().grossClicks()).isEqualTo(20);
            });
  }

  @Test
  void haltsWhenAnInvoicedPeriodOverlaps() {
    var issued = Documents.invoice(1, Documents.statement(DAY, 7, "USD", 10_000));
    var now = List.of(Documents.statement(7, "USD", 10_000), Documents.statement(8, "USD", 1));

    assertThat(march.difference(now, Billed.of(List.of(issued))).guards())
        .containsExactly(
            "advertiser 7: invoice INV-000001 covers 2026-03-28/2026-03-28, which overlaps"
                + " 2026-03-01/2026-03-31");
  }

  @Test
  void ignoresInvoicesOfOtherPeriods() {
    var february = BillingPeriod.parse("2026-02-01/2026-02-28");
    var issued = Documents.invoice(1, Documents.statement(february, 7, "USD", 10_000));
    var now = List.of(Documents.statement(7, "USD", 10_000));

    assertThat(march.difference(now, Billed.of(List.of(issued))).unbilled()).isEqualTo(now);
  }

  @Test
  void linesAddUpToTheExactMicrosForAnySplit() {
    var random = new Random(20260328);
    for (var round = 0; round < 200; round++) {
      var micros = random.longs(1 + random.nextInt(20), 0, 1_000_000_000).toArray();
      var currency = List.of("USD", "JPY", "KWD").get(random.nextInt(3));

      var statement = Documents.statement(7, currency, micros);

      var unit = Micros.ofMinorUnits(1, statement.account().currency());
      assertThat(statement.amountMinor() * unit + statement.remainderMicros())
          .isEqualTo(IntStream.range(0, micros.length).mapToLong(i -> micros[i]).sum());
    }
  }

  private InvoiceDifference.Correction correction(
      List<Statement> now, List<InvoiceDocument> documents) {
    return only(march.difference(now, Billed.of(documents)));
  }

  private static InvoiceDifference.Correction only(InvoiceDifference difference) {
    assertThat(difference.corrections()).hasSize(1);
    return difference.corrections().get(0);
  }

  private static InvoiceDocument note(long number, InvoiceDocument invoice, Statement more) {
    return InvoiceDocument.note("INV", number, invoice, "because", more, Documents.ISSUE);
  }

  private static Statement only(InvoiceGenerator.Statements statements) {
    assertThat(statements.guards()).isEmpty();
    assertThat(statements.statements()).hasSize(1);
    return statements.statements().get(0);
  }

  private static AccountTotals totals(long advertiser, String currency, LineTotals... lines) {
    return new AccountTotals(advertiser, currency, List.of(lines));
  }

  private static InvoiceGenerator generator(
      BillingPeriod period, Map<LocalDate, Map<String, Long>> versions) {
    var india = zones("Asia/Kolkata");
    return new InvoiceGenerator(
        period,
        Map.of(5L, india, 6L, india, 7L, india, 8L, zones("UTC", "Asia/Tokyo"), 10L, india),
        versions,
        LinesBy.CAMPAIGN);
  }

  private static SortedSet<String> zones(String... zones) {
    return new TreeSet<>(List.of(zones));
  }
}
