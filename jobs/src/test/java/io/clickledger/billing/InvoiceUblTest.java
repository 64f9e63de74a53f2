package io.clickledger.billing;

import static io.clickledger.billing.ExportSamples.SUPPLIER;
import static io.clickledger.billing.ExportSamples.figures;
import static io.clickledger.billing.ExportSamples.invoice;
import static io.clickledger.billing.ExportSamples.line;
import static io.clickledger.billing.ExportSamples.note;
import static io.clickledger.billing.ExportSamples.statement;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class InvoiceUblTest {
  private static final ClickFigures FIGURES = figures(100, 10, 5, 1, 3, 10_504_750);

  @Test
  void tellsAnInvoice() {
    var root =
        valid(
            invoice(
                12, statement("USD", LinesBy.CAMPAIGN, line("USD", 50, FIGURES, band(125_000)))));

    assertThat(root.getLocalName()).isEqualTo("Invoice");
    assertThat(UblSchemas.text(root, "UBLVersionID")).isEqualTo("2.1");
    assertThat(UblSchemas.text(root, "ID")).isEqualTo("INV-000012");
    assertThat(UblSchemas.text(root, "IssueDate")).isEqualTo("2026-04-03");
    assertThat(UblSchemas.text(root, "IssueTime")).isEqualTo("05:06:07.123Z");
    assertThat(UblSchemas.text(root, "InvoiceTypeCode")).isEqualTo("380");
    assertThat(UblSchemas.text(root, "DocumentCurrencyCode")).isEqualTo("USD");
    assertThat(UblSchemas.text(root, "InvoicePeriod", "StartDate")).isEqualTo("2026-03-01");
    assertThat(UblSchemas.text(root, "InvoicePeriod", "EndDate")).isEqualTo("2026-03-31");
    assertThat(UblSchemas.text(root, "InvoicePeriod", "Description"))
        .isEqualTo("days of Asia/Kolkata");
    assertThat(UblSchemas.text(root, "AccountingSupplierParty", "Party", "PartyName", "Name"))
        .isEqualTo(SUPPLIER);
    assertThat(
            UblSchemas.text(root, "AccountingCustomerParty", "Party", "PartyIdentification", "ID"))
        .isEqualTo("7");
    assertThat(UblSchemas.children(root, "BillingReference")).isEmpty();
    assertThat(UblSchemas.text(root, "LegalMonetaryTotal", "LineExtensionAmount"))
        .isEqualTo("10.50");
    assertThat(UblSchemas.text(root, "LegalMonetaryTotal", "TaxExclusiveAmount"))
        .isEqualTo("10.50");
    assertThat(UblSchemas.text(root, "LegalMonetaryTotal", "PayableAmount")).isEqualTo("10.50");
    assertThat(UblSchemas.currencies(root)).hasSize(5).containsOnly("USD");

    var line = UblSchemas.children(root, "InvoiceLine").findFirst().orElseThrow();
    assertThat(UblSchemas.text(line, "ID")).isEqualTo("1");
    assertThat(UblSchemas.text(line, "InvoicedQuantity")).isEqualTo("84");
    assertThat(UblSchemas.text(line, "LineExtensionAmount")).isEqualTo("10.50");
    assertThat(UblSchemas.text(line, "Item", "Name")).isEqualTo("Clicks of campaign 50");
    assertThat(UblSchemas.text(line, "Price", "PriceAmount")).isEqualTo("0.125000");
    assertThat(UblSchemas.property(line, "gross_clicks")).isEqualTo("100");
    assertThat(UblSchemas.property(line, "givt_clicks")).isEqualTo("10");
    assertThat(UblSchemas.property(line, "sivt_clicks")).isEqualTo("5");
    assertThat(UblSchemas.property(line, "manual_clicks")).isEqualTo("1");
    assertThat(UblSchemas.property(line, "net_micros")).isEqualTo("10504750");
  }

  @Test
  void givesAPriceOnlyWhereAllClicksHadTheSame() {
    var root =
        valid(
            invoice(
                1,
                statement(
                    "USD",
                    LinesBy.AD,
                    line("USD", new LineKey(50, 1L), FIGURES, new PriceBand(1, 2)),
                    line("USD", new LineKey(50, 2L), FIGURES, null),
                    line("USD", new LineKey(50, 3L), FIGURES, band(7)))));

    var lines = UblSchemas.children(root, "InvoiceLine").toList();
    assertThat(lines)
        .extracting(line -> UblSchemas.children(line, "Price").count())
        .containsExactly(0L, 0L, 1L);
    assertThat(lines)
        .extracting(line -> UblSchemas.text(line, "Item", "Name"))
        .containsExactly(
            "Clicks of campaign 50 (ad 1)",
            "Clicks of campaign 50 (ad 2)",
            "Clicks of campaign 50 (ad 3)");
    assertThat(UblSchemas.property(lines.get(0), "unit_price_max_micros")).isEqualTo("2");
    assertThat(UblSchemas.property(lines.get(1), "ad_id")).isEqualTo("2");
  }

  @Test
  void writesAmountsWithTheDigitsOfTheCurrency() {
    assertThat(payable("JPY")).isEqualTo("11");
    assertThat(payable("USD")).isEqualTo("10.50");
    assertThat(payable("KWD")).isEqualTo("10.505");
  }

  private static String payable(String currency) {
    var root =
        valid(invoice(1, statement(currency, LinesBy.CAMPAIGN, line(currency, 50, FIGURES, null))));
    return UblSchemas.text(root, "LegalMonetaryTotal", "PayableAmount");
  }

  @Test
  void tellsWhatACreditNoteCreditsWhereALineGoesTheOtherWayToo() {
    var root =
        valid(
            note(
                2,
                "410 clicks judged invalid",
                statement(
                    "USD",
                    LinesBy.CAMPAIGN,
                    line("USD", 50, figures(2, 12, 400, 0, 0, -51_500_000), null),
                    line("USD", 51, figures(2, 0, 0, 0, 0, 250_000), null))));

    assertThat(root.getLocalName()).isEqualTo("CreditNote");
    assertThat(UblSchemas.text(root, "CreditNoteTypeCode")).isEqualTo("381");
    assertThat(UblSchemas.children(root, "Note").findFirst().orElseThrow().getTextContent())
        .isEqualTo("410 clicks judged invalid");
    assertThat(UblSchemas.text(root, "BillingReference", "InvoiceDocumentReference", "ID"))
        .isEqualTo("INV-000001");
    assertThat(UblSchemas.text(root, "LegalMonetaryTotal", "PayableAmount")).isEqualTo("51.25");
    var lines = UblSchemas.children(root, "CreditNoteLine").toList();
    assertThat(lines)
        .extracting(line -> UblSchemas.text(line, "LineExtensionAmount"))
        .containsExactly("51.50", "-0.25");
    assertThat(lines)
        .extracting(line -> UblSchemas.text(line, "CreditedQuantity"))
        .containsExactly("410", "-2");
    assertThat(UblSchemas.property(lines.get(0), "net_micros")).isEqualTo("-51500000");
  }

  @Test
  void tellsADebitNote() {
    var root =
        valid(
            note(
                3,
                ExportSamples.HOSTILE,
                statement(
                    "JPY",
                    LinesBy.CAMPAIGN,
                    line("JPY", 50, figures(20, 0, 0, 0, 0, 51_500_000), null))));

    assertThat(root.getLocalName()).isEqualTo("DebitNote");
    assertThat(UblSchemas.text(root, "BillingReference", "InvoiceDocumentReference", "ID"))
        .isEqualTo("INV-000001");
    assertThat(UblSchemas.text(root, "RequestedMonetaryTotal", "PayableAmount")).isEqualTo("52");
    var line = UblSchemas.children(root, "DebitNoteLine").findFirst().orElseThrow();
    assertThat(UblSchemas.text(line, "DebitedQuantity")).isEqualTo("20");
    assertThat(UblSchemas.children(root, "Note").findFirst().orElseThrow().getTextContent())
        .isEqualTo(
            ExportSamples.HOSTILE
                .replace('\u0000', '\ufffd')
                .replace('\u001b', '\ufffd')
                .replace('\ud800', '\ufffd'));
  }

  @Test
  void writesTheSameBytesForTheSameDocument() {
    for (var document : ExportSamples.random(5, 10)) {
      assertThat(InvoiceUbl.bytes(document, SUPPLIER))
          .isEqualTo(InvoiceUbl.bytes(document, SUPPLIER))
          .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<".getBytes(UTF_8))
          .doesNotContain('\r');
    }
  }

  @Test
  void refusesWhatTheSchemaDoesNotAllow() {
    var withoutLines = invoice(9, statement("USD", LinesBy.CAMPAIGN));

    assertThatThrownBy(() -> InvoiceUbl.bytes(withoutLines, SUPPLIER))
        .hasMessageStartingWith("INV-000009 cannot be told in UBL 2.1: cvc-complex-type.2.4.b")
        .hasMessageContaining("InvoiceLine")
        .extracting(e -> ((ClickledgerException) e).code())
        .isEqualTo(ErrorCode.BILLING_GUARD);
  }

  private static Element valid(InvoiceDocument document) {
    return UblSchemas.valid(InvoiceUbl.bytes(document, SUPPLIER));
  }

  private static PriceBand band(long micros) {
    return new PriceBand(micros, micros);
  }
}
