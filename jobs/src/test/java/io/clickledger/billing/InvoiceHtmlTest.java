package io.clickledger.billing;

import static io.clickledger.billing.ExportSamples.SUPPLIER;
import static io.clickledger.billing.ExportSamples.figures;
import static io.clickledger.billing.ExportSamples.invoice;
import static io.clickledger.billing.ExportSamples.line;
import static io.clickledger.billing.ExportSamples.note;
import static io.clickledger.billing.ExportSamples.statement;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import org.junit.jupiter.api.Test;

class InvoiceHtmlTest {
  private static final ClickFigures FIGURES =
      figures(1_234_567, 1_000, 20, 3, 400_000, 1_234_567_890_500L);

  @Test
  void showsAnInvoiceAsAPersonReadsIt() {
    var page =
        page(
            invoice(
                12,
                statement(
                    "USD",
                    LinesBy.CAMPAIGN,
                    line("USD", 50, FIGURES, new PriceBand(50_000, 137_500)))));

    assertThat(page)
        .contains("<title>Invoice INV-000012</title>")
        .contains("<h1>Invoice</h1>")
        .contains(">3 April 2026</time>, 05:06 UTC")
        .contains(">1 March 2026</time> to <time datetime=\"2026-03-31\">31 March 2026</time>")
        .contains("Asia/Kolkata")
        .contains(
            "<span data-field=\"amount\">1,234,567.89</span>"
                + " <span data-field=\"currency\">USD</span>")
        .contains(
            "<tr><td data-field=\"line_no\">1</td><td data-field=\"campaign_id\">50</td>"
                + "<td class=\"n\" data-field=\"gross_clicks\">1,234,567</td>"
                + "<td class=\"n\" data-field=\"givt_clicks\">1,000</td>"
                + "<td class=\"n\" data-field=\"sivt_clicks\">20</td>"
                + "<td class=\"n\" data-field=\"manual_clicks\">3</td>"
                + "<td class=\"n\" data-field=\"net_clicks\">1,233,544</td>"
                + "<td class=\"n price\"><span>0.05 to</span> <span>0.1375</span>"
                + "<span class=\"by\">auction 400,000, CPC 833,544</span></td>"
                + "<td class=\"n\" data-field=\"net_exact\">1,234,567.890500</td>"
                + "<td class=\"n\" data-field=\"amount\">1,234,567.89</td></tr>")
        .contains("<td class=\"n\" data-field=\"remainder_exact\">0.000500</td>")
        .contains("clickledger verify-invoice --lake LAKE --number INV-000012")
        .contains("<li><code>2026-03-01 campaign=3 click_verdict=41 cutoff_micros=")
        .contains("1.2.3+abc")
        .doesNotContain("Corrects")
        .doesNotContain("data-field=\"ad_id\"");
  }

  @Test
  void showsWhatANoteCorrectsWithATrueMinusSign() {
    var credit =
        page(
            note(
                2,
                "1 click judged invalid",
                statement(
                    "KWD",
                    LinesBy.AD,
                    line(
                        "KWD",
                        new LineKey(50, 9L),
                        figures(0, 1, 0, 0, 0, -1_234_500_000),
                        null))));

    assertThat(credit)
        .contains("<h1>Credit note</h1>")
        .contains("Invoice <span data-field=\"refers_to\">INV-000001</span>")
        .contains("<bdi data-field=\"reason\">1 click judged invalid</bdi>")
        .contains("<span data-field=\"amount\">\u22121,234.500</span>")
        .contains("<td data-field=\"ad_id\">9</td>")
        .contains(
            "<td class=\"n\" data-field=\"net_clicks\">\u22121</td><td class=\"n price\">–</td>");

    var debit =
        page(
            note(
                3,
                "1 click counted late",
                statement(
                    "JPY",
                    LinesBy.CAMPAIGN,
                    line("JPY", 50, figures(1, 0, 0, 0, 0, 2_000_000), null))));
    assertThat(debit)
        .contains("<h1>Debit note</h1>")
        .contains("<span data-field=\"amount\">2</span>");
  }

  @Test
  void showsOnePriceWhereAllClicksHadTheSame() {
    assertThat(price(500_000, "USD")).isEqualTo("0.50");
    assertThat(price(137_001, "USD")).isEqualTo("0.137001");
    assertThat(price(2_000_000, "JPY")).isEqualTo("2");
    assertThat(price(100_000_000, "JPY")).isEqualTo("100");
    assertThat(price(1_500_000, "KWD")).isEqualTo("1.500");
    assertThat(
            page(
                invoice(
                    1,
                    statement(
                        "USD",
                        LinesBy.CAMPAIGN,
                        line(
                            "USD",
                            50,
                            figures(2, 0, 0, 0, 0, 1_000_000),
                            new PriceBand(500_000, 500_000))))))
        .contains("<td class=\"n price\">0.50</td>");
  }

  @Test
  void escapesHostileText() {
    var page =
        page(
            note(
                2,
                ExportSamples.HOSTILE,
                statement("USD", LinesBy.CAMPAIGN, line("USD", 50, FIGURES, null))));

    assertThat(page)
        .contains(
            "<bdi data-field=\"reason\">&lt;/bdi&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"
                + " &amp; &quot;quoted&quot; {{lines}} ]]&gt; \ufffd\ufffd\ufffd 5 &lt; 6")
        .contains("<p class=\"supplier\">Example Ads &lt;Ltd&gt; &amp; &quot;Co&quot;</p>")
        .doesNotContain("<script");
  }

  @Test
  void loadsNothing() {
    var page = page(invoice(1, statement("USD", LinesBy.CAMPAIGN, line("USD", 50, FIGURES, null))));

    assertThat(page)
        .contains("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'")
        .doesNotContain("http:", "https:", "src=", "href=", "url(", "@import", "{{");
  }

  @Test
  void writesTheSameBytesForTheSameDocument() {
    for (var document : ExportSamples.random(6, 10)) {
      assertThat(InvoiceHtml.bytes(document, SUPPLIER))
          .isEqualTo(InvoiceHtml.bytes(document, SUPPLIER));
    }
  }

  private static String price(long micros, String currency) {
    return HtmlText.price(micros, Currency.getInstance(currency));
  }

  private static String page(InvoiceDocument document) {
    return new String(InvoiceHtml.bytes(document, SUPPLIER), UTF_8);
  }
}
