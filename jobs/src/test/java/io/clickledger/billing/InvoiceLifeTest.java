package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.raw.RawRow;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Invoice;
import io.clickledger.table.InvoiceClick;
import io.clickledger.table.RawClick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One account's month, step by step: what is billed stays, and what changes becomes a note. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InvoiceLifeTest {
  private static final String DAY = "2026-03-28";
  @TempDir static Path packs;
  private static AuditedLake lake;

  @BeforeAll
  static void bill() {
    lake =
        new AuditedLake()
            .campaign(1, 7, 250_000, "USD", "UTC", "2026-01-01T00:00:00Z")
            .campaign(1, 7, 300_000, "USD", "UTC", "2026-03-28T12:00:00Z")
            .campaign(2, 7, 100_000, "USD", "UTC", "2026-01-01T00:00:00Z")
            .clicks(
                click("a", "2026-03-28T11:59:59Z", 1),
                click("b", "2026-03-28T12:00:00Z", 1),
                click("c", "2026-03-28T13:00:00Z", 1).with(RawClick.PRICE_MICROS, 1_234_567L),
                click("c", "2026-03-28T13:00:00Z", 1)
                    .with(RawClick.PRICE_MICROS, 1_234_567L)
                    .received("2026-03-28T13:00:09Z"),
                click("d", "2026-03-28T13:00:00Z", 2),
                click("e", "2026-03-28T13:00:01Z", 2))
            .mark("e", DAY, "GIVT", "bot-user-agent", "INVALID", "2026-03-29T00:00:00Z")
            .truth(DAY);
    lake.issue(DAY, DAY);
  }

  @Test
  @Order(1)
  void billsEachClickAtThePriceOfItsInstant() {
    var invoice = lake.documents().get(0);

    assertThat(invoice.statement().lines())
        .extracting(
            line -> line.key().campaignId(),
            line -> line.figures().netMicros(),
            line -> line.figures().auctionClicks(),
            InvoiceLine::band,
            InvoiceLine::amountMinor)
        .containsExactly(
            tuple(1L, 1_784_567L, 1L, new PriceBand(250_000, 1_234_567), 178L),
            tuple(2L, 100_000L, 0L, new PriceBand(100_000, 100_000), 10L));
    assertThat(invoice.statement().givtClicks()).isEqualTo(1);
    assertThat(invoice.statement().inputVersions().keySet())
        .containsExactly(
            DAY + "/campaign", DAY + "/click_verdict", DAY + "/cutoff_micros", DAY + "/raw_click");
    assertThat(lake.verify("INV-000001").message())
        .isEqualTo(
            "INV-000001 is verified: 5 clicks on 2 lines, 1.88 USD, computed again from the raw"
                + " log");
  }

  @Test
  @Order(2)
  void tellsWhatALateClickAndALateVerdictChangeOfAClosedDay() {
    lake.at("2026-04-05T00:00:00Z")
        .clicks(click("late", "2026-03-28T09:00:00Z", 2).received("2026-04-04T00:00:00Z"))
        .mark("b", DAY, "SIVT", "vendor", "INVALID", "2026-04-04T00:00:00Z")
        .newestTruth(DAY);

    assertThat(lake.said())
        .contains(
            "closed 2026-03-28 of advertiser 7: +1 gross and +0 net clicks, -0.200000 USD",
            "no invoice changes; issue-invoices");
    assertThat(lake.documents()).hasSize(1);
  }

  @Test
  @Order(3)
  void issuesACreditNoteThatNamesInvoiceReasonAndClicks() {
    var before = lake.documents();

    var result = lake.issue(DAY, DAY);

    assertThat(result.message())
        .isEqualTo("issued 1 credit note for 2026-03-28/2026-03-28: INV-000002, -0.20 USD");
    assertThat(lake.documents()).startsWith(before.get(0)).hasSize(2);
    var note = lake.documents().get(1);
    assertThat(note.kind()).isEqualTo("CREDIT_NOTE");
    assertThat(note.refersTo()).isEqualTo("INV-000001");
    assertThat(note.reason())
        .isEqualTo("1 click counted late: 0.100000 USD; 1 click judged invalid: -0.300000 USD");
    assertThat(note.statement().sivtClicks()).isEqualTo(1);
    assertThat(clicksOf("INV-000002"))
        .containsExactly("b MARKED -300000 vendor", "late LATE_CLICK 100000 VALID");
    assertAddsUp();
  }

  @Test
  @Order(4)
  void changesNothingWhenIssuedAgain() {
    var version = lake.lake().version(Invoice.TABLE);

    assertThat(lake.issue(DAY, DAY).message())
        .isEqualTo("already issued: INV-000001; nothing changed");

    assertThat(lake.lake().version(Invoice.TABLE)).isEqualTo(version);
  }

  @Test
  @Order(5)
  void keepsTheCutoffOfAnAdjustmentWhenADayIsRebuiltAsUsual() {
    lake.truth(DAY);

    assertThat(lake.issue(DAY, DAY).message()).contains("nothing changed");
  }

  @Test
  @Order(6)
  void issuesADebitNoteWhenAnAppealClearsAClick() {
    lake.at("2026-04-06T00:00:00Z")
        .mark("b", DAY, "MANUAL", "appeal", "VALID", "2026-04-05T12:00:00Z")
        .mark("e", DAY, "SIVT", "vendor", "INVALID", "2026-04-05T12:00:00Z")
        .newestTruth(DAY);

    lake.issue(DAY, DAY);

    var note = lake.documents().get(2);
    assertThat(note.kind()).isEqualTo("DEBIT_NOTE");
    assertThat(note.refersTo()).isEqualTo("INV-000001");
    assertThat(note.reason()).isEqualTo("1 click cleared: 0.300000 USD");
    assertThat(note.statement().givtClicks()).isEqualTo(-1);
    assertThat(note.statement().sivtClicks()).isZero();
    assertAddsUp();
  }

  @Test
  @Order(7)
  void verifiesEveryDocumentAtItsOwnVersions() {
    for (var document : lake.documents()) {
      assertThat(lake.verify(document.invoiceNo()).exitCode()).isZero();
    }
    assertThat(lake.verify("INV-000003").message())
        .isEqualTo(
            "INV-000003 is verified, with INV-000001 and 2 notes up to it: 6 clicks on 2 lines,"
                + " 1.98 USD, computed again from the raw log");
    assertThatThrownBy(() -> lake.verify("INV-000009"))
        .hasMessage("there is no document INV-000009");
  }

  @Test
  @Order(8)
  void givesAnOutsiderAllThatItTakesToComputeItAgain() throws Exception {
    lake.run("audit-pack", context -> AuditPackJob.run(context, "INV-000003", packs));
    var pack = AuditedPack.of(packs.resolve("INV-000003"));

    assertThat(pack.answer()).isEqualTo("identical 2 6 5 1984567 198");
    assertThat(pack.sumsThatDiffer()).isEmpty();
    assertThat(pack.rawFilesThatDiffer(Path.of(lake.lake().root()))).isEmpty();
  }

  @Test
  @Order(9)
  void tellsAnOutsiderOfALineThatWasForged() throws Exception {
    var pack = AuditedPack.of(packs.resolve("INV-000003"));
    var lines = packs.resolve("INV-000003/lines.csv");
    Files.writeString(lines, Files.readString(lines).replace("1784567", "1784568"));

    assertThat(pack.answer()).startsWith("DIFFERENT");
    assertThat(pack.sumsThatDiffer()).containsExactly("lines.csv");
  }

  @Test
  @Order(10)
  void saysUnverifiableAndNotWrongWhereTheLogIsGone() throws IOException {
    var gone = Path.of(lake.lake().location(RawClick.TABLE));
    try (var files = Files.walk(gone)) {
      for (var file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }

    assertThatThrownBy(() -> lake.verify("INV-000001"))
        .isInstanceOfSatisfying(
            ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNVERIFIABLE))
        .hasMessageStartingWith("UNVERIFIABLE: INV-000001: ");
  }

  private static RawRow click(String id, String at, long campaign) {
    return RawRow.of(id).at(at).with(RawClick.CAMPAIGN_ID, campaign);
  }

  private static List<String> clicksOf(String note) {
    return lake
        .lake()
        .read(InvoiceClick.TABLE)
        .where("invoice_no = '" + note + "'")
        .orderBy(InvoiceClick.CLICK_ID)
        .collectAsList()
        .stream()
        .map(
            row ->
                "%s %s %d %s"
                    .formatted(
                        row.getAs(InvoiceClick.CLICK_ID),
                        row.getAs(InvoiceClick.CAUSE),
                        row.<Long>getAs(InvoiceClick.NET_MICROS),
                        row.getAs(InvoiceClick.WHY)))
        .toList();
  }

  /** Exact micros of lines and notes are those of the billable clicks. */
  private static void assertAddsUp() {
    var billable =
        lake.lake()
            .read(BillableClick.TABLE)
            .where("billable")
            .selectExpr("sum(price_micros)")
            .head()
            .getLong(0);
    assertThat(lake.documents().stream().mapToLong(d -> d.statement().netMicros()).sum())
        .isEqualTo(billable);
  }
}
