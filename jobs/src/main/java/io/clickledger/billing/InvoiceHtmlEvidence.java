package io.clickledger.billing;

import io.clickledger.table.Invoice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The small print of a page that {@link InvoiceHtml} makes: what it was made of, how to check it.
 */
final class InvoiceHtmlEvidence {
  private InvoiceHtmlEvidence() {}

  static String of(InvoiceDocument document) {
    return """
    <p>%s</p>
    <dl>
    %s
    </dl>
    <p>What each UTC day was made of: versions of the tables, and up to when the raw log was read.</p>
    %s"""
        .formatted(
            rules(document),
            HtmlText.definitions(seal(document)),
            inputs(document.statement().inputVersions()));
  }

  private static String rules(InvoiceDocument document) {
    var figures =
        "Net clicks = gross clicks − invalid clicks, each decided by one tier: GIVT (routine"
            + " rules), SIVT (an analysis or a model) or MANUAL (a ruling). Exact net is the sum of"
            + " the prices of the net clicks, in millionths. ";
    return figures
        + (document.isInvoice()
            ? "The amount of a line is its exact net, rounded half-even once. The amount due is the"
                + " sum of the lines."
            : "The figures are what the account has more (or, with a minus sign, less) than it was"
                + " billed. The amount of a line is its new exact total, rounded half-even once,"
                + " minus what was billed: the amounts of an invoice and of its notes add up.");
  }

  private static Map<String, String> seal(InvoiceDocument document) {
    var number = HtmlText.text(document.invoiceNo());
    var seal = new LinkedHashMap<String, String>();
    seal.put(
        "Fingerprint (SHA-256)",
        HtmlText.field("code", Invoice.FINGERPRINT, HtmlText.text(document.fingerprint())));
    seal.put("Code version", code(Invoice.CODE_VERSION, document.issue().codeVersion()));
    seal.put("Issued at", code(Invoice.ISSUED_AT, document.issue().issuedAt().toString()));
    seal.put("By run", code(Invoice.RUN_ID, document.issue().runId()));
    seal.put(
        "To check it",
        "<code>clickledger verify-invoice --lake LAKE --number %s</code> counts it anew from the raw"
                .formatted(number)
            + " log at the versions below");
    return seal;
  }

  private static String code(String name, String value) {
    return HtmlText.field("code", name, HtmlText.text(value));
  }

  /** Keys {@code 2026-03-28/raw_click}: an item a UTC day. */
  private static String inputs(Map<String, Long> versions) {
    var byDay =
        versions.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    input -> input.getKey().substring(0, input.getKey().indexOf('/') + 1),
                    TreeMap::new,
                    Collectors.mapping(
                        input ->
                            input.getKey().substring(input.getKey().indexOf('/') + 1)
                                + "="
                                + input.getValue(),
                        Collectors.joining(" "))));
    return byDay.entrySet().stream()
        .map(
            day ->
                "<li><code>%s</code></li>"
                    .formatted(HtmlText.text(day.getKey().replace("/", " ") + day.getValue())))
        .collect(Collectors.joining("\n", "<ul class=\"inputs\">\n", "\n</ul>"));
  }
}
