package io.clickledger.billing;

import io.clickledger.table.Invoice;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of a page that {@link InvoiceHtml} makes: its head, a row a line, and the sums. */
final class InvoiceHtmlLines {
  private static final List<String> FIGURES =
      List.of("Gross", "GIVT", "SIVT", "MANUAL", "Net", "Price of a click", "Exact net", "Amount");

  private InvoiceHtmlLines() {}

  /** The rows of the head, which names the document: each printed page repeats it. */
  static String columns(InvoiceDocument document) {
    var keys = keys(document);
    return """
    <tr><th class="running" colspan="%d">%s %s%s, money in %s</th></tr>
    <tr><th class="gap" colspan="%d"></th><th class="group" colspan="3">Invalid clicks</th><th class="gap" colspan="4"></th></tr>
    <tr>%s%s</tr>"""
        .formatted(
            keys.size() + FIGURES.size(),
            InvoiceHtml.title(document),
            HtmlText.text(document.invoiceNo()),
            document.isInvoice() ? "" : ": what changed",
            document.statement().account().currency().getCurrencyCode(),
            keys.size() + 1,
            keys.stream().map("<th>%s</th>"::formatted).collect(Collectors.joining()),
            FIGURES.stream()
                .map("<th class=\"n\">%s</th>"::formatted)
                .collect(Collectors.joining()));
  }

  static String rows(InvoiceDocument document) {
    var rows = new ArrayList<String>();
    for (var line : document.statement().lines()) {
      rows.add(row(document, rows.size() + 1, line));
    }
    return String.join("\n", rows);
  }

  private static String row(InvoiceDocument document, int lineNo, InvoiceLine line) {
    var currency = document.statement().account().currency();
    var figures = line.figures();
    var ad = line.key().adId();
    return "<tr>"
        + HtmlText.field("td", InvoiceLines.LINE_NO, String.valueOf(lineNo))
        + HtmlText.field("td", InvoiceLines.CAMPAIGN_ID, String.valueOf(line.key().campaignId()))
        + (isByAd(document)
            ? HtmlText.field("td", InvoiceLines.AD_ID, ad == null ? "all" : ad.toString())
            : "")
        + clicks(Invoice.GROSS_CLICKS, figures.grossClicks())
        + clicks(Invoice.GIVT_CLICKS, figures.givtClicks())
        + clicks(Invoice.SIVT_CLICKS, figures.sivtClicks())
        + clicks(Invoice.MANUAL_CLICKS, figures.manualClicks())
        + clicks(Invoice.NET_CLICKS, figures.netClicks())
        + "<td class=\"n price\">%s%s</td>".formatted(price(line.band(), currency), shares(figures))
        + HtmlText.number("net_exact", HtmlText.exact(figures.netMicros()))
        + HtmlText.number("amount", HtmlText.amount(line.amountMinor(), currency))
        + "</tr>";
  }

  static String total(InvoiceDocument document) {
    var statement = document.statement();
    var currency = statement.account().currency();
    return "<tr><td colspan=\"%d\">Total</td>".formatted(keys(document).size())
        + clicks(Invoice.GROSS_CLICKS, statement.grossClicks())
        + clicks(Invoice.GIVT_CLICKS, statement.givtClicks())
        + clicks(Invoice.SIVT_CLICKS, statement.sivtClicks())
        + clicks(Invoice.MANUAL_CLICKS, statement.manualClicks())
        + clicks(Invoice.NET_CLICKS, statement.netClicks())
        + "<td></td>"
        + HtmlText.number("net_exact", HtmlText.exact(statement.netMicros()))
        + HtmlText.number("amount", HtmlText.amount(statement.amountMinor(), currency))
        + "</tr>";
  }

  private static List<String> keys(InvoiceDocument document) {
    return isByAd(document) ? List.of("Line", "Campaign", "Ad") : List.of("Line", "Campaign");
  }

  private static boolean isByAd(InvoiceDocument document) {
    return document.statement().linesBy() == LinesBy.AD;
  }

  private static String clicks(String name, long clicks) {
    return HtmlText.number(name, HtmlText.clicks(clicks));
  }

  private static String price(@Nullable PriceBand band, Currency currency) {
    if (band == null) {
      return HtmlText.NONE;
    }
    var min = HtmlText.price(band.minMicros(), currency);
    return band.minMicros() == band.maxMicros()
        ? min
        : "<span>%s to</span> <span>%s</span>"
            .formatted(min, HtmlText.price(band.maxMicros(), currency));
  }

  /** How many of the charged clicks an auction priced, and how many the campaign's CPC. */
  private static String shares(ClickFigures figures) {
    if (figures.auctionClicks() == 0) {
      return "";
    }
    var byCpc = Math.subtractExact(figures.netClicks(), figures.auctionClicks());
    return "<span class=\"by\">auction %s, CPC %s</span>"
        .formatted(HtmlText.clicks(figures.auctionClicks()), HtmlText.clicks(byCpc));
  }
}
