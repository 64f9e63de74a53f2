package io.clickledger.billing;

import io.clickledger.common.HtmlPage;
import io.clickledger.common.TextResource;
import io.clickledger.table.Invoice;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A billing document as one HTML page for people: UTF-8, prints on A4, loads nothing, and a content
 * security policy keeps the browser from loading anything. Text of the data is only ever text on
 * the page. An attribute {@code data-field} names what an element holds as the other formats do.
 */
final class InvoiceHtml {
  private InvoiceHtml() {}

  /**
   * @param supplier who bills, as the page shows it
   */
  static byte[] bytes(InvoiceDocument document, String supplier) {
    var slots =
        Map.ofEntries(
            Map.entry("title", title(document)),
            Map.entry("number", HtmlText.text(document.invoiceNo())),
            Map.entry("style", TextResource.of("invoice/invoice.css").strip()),
            Map.entry("supplier", HtmlText.text(supplier)),
            Map.entry("facts", facts(document)),
            Map.entry("due.label", dueLabel(document)),
            Map.entry("due", amount(document.statement())),
            Map.entry("currency", currency(document.statement())),
            Map.entry("columns", InvoiceHtmlLines.columns(document)),
            Map.entry("lines", InvoiceHtmlLines.rows(document)),
            Map.entry("total", InvoiceHtmlLines.total(document)),
            Map.entry("sums", sums(document)),
            Map.entry("evidence", InvoiceHtmlEvidence.of(document)));
    return HtmlPage.fill("invoice/invoice.html", slots).getBytes(StandardCharsets.UTF_8);
  }

  /** What kind of document it is, for example {@code Credit note}. */
  static String title(InvoiceDocument document) {
    return switch (document.kind()) {
      case Invoice.CREDIT_NOTE -> "Credit note";
      case Invoice.DEBIT_NOTE -> "Debit note";
      default -> "Invoice";
    };
  }

  private static String dueLabel(InvoiceDocument document) {
    return switch (document.kind()) {
      case Invoice.CREDIT_NOTE -> "Change of what is due";
      case Invoice.DEBIT_NOTE -> "Due in addition";
      default -> "Amount due";
    };
  }

  private static String facts(InvoiceDocument document) {
    var account = document.statement().account();
    var period = document.statement().period();
    var issuedAt = document.issue().issuedAt().atOffset(ZoneOffset.UTC);
    var facts = new LinkedHashMap<String, String>();
    facts.put(
        "Issued",
        "%s, %s UTC"
            .formatted(
                HtmlText.day(issuedAt.toLocalDate()),
                issuedAt.toLocalTime().truncatedTo(ChronoUnit.MINUTES)));
    facts.put(
        "Billed to",
        "Advertiser "
            + HtmlText.field(
                "span", Invoice.ADVERTISER_ID, String.valueOf(account.advertiserId())));
    facts.put("Period", HtmlText.day(period.firstDay()) + " to " + HtmlText.day(period.lastDay()));
    facts.put(
        "Billing zone",
        HtmlText.field("span", Invoice.BILLING_ZONE, HtmlText.text(account.zone().getId())));
    var refersTo = document.refersTo();
    if (refersTo != null) {
      facts.put(
          "Corrects",
          "Invoice " + HtmlText.field("span", Invoice.REFERS_TO, HtmlText.text(refersTo)));
    }
    var reason = document.reason();
    if (reason != null) {
      facts.put("Reason", HtmlText.field("bdi", Invoice.REASON, HtmlText.text(reason)));
    }
    return HtmlText.definitions(facts);
  }

  private static String sums(InvoiceDocument document) {
    var statement = document.statement();
    var currency = currency(statement);
    return """
    <tr><td>Exact net</td>%s<td>%s</td></tr>
    <tr><td>Rounding remainder (exact net − amount)</td>%s<td>%s</td></tr>
    <tr class="amount"><td>%s</td>%s<td>%s</td></tr>"""
        .formatted(
            HtmlText.number("net_exact", HtmlText.exact(statement.netMicros())),
            currency,
            HtmlText.number("remainder_exact", HtmlText.exact(statement.remainderMicros())),
            currency,
            dueLabel(document),
            HtmlText.number("amount", amount(statement)),
            currency);
  }

  private static String amount(Statement statement) {
    return HtmlText.amount(statement.amountMinor(), statement.account().currency());
  }

  private static String currency(Statement statement) {
    return statement.account().currency().getCurrencyCode();
  }
}
