package io.clickledger.billing;

import io.clickledger.common.Micros;
import io.clickledger.table.Invoice;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an export says of a document, by name and in order, whatever the format. Money comes twice:
 * as the integers of the table, and as a decimal in the currency's unit (a {@link BigDecimal},
 * which JSON shows as a string so that no reader makes a binary fraction of it).
 */
final class InvoiceFields {
  private InvoiceFields() {}

  /** The header; the values are String, Long, BigDecimal or null. */
  static Map<String, @Nullable Object> header(InvoiceDocument document) {
    var statement = document.statement();
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put(Invoice.INVOICE_NO, document.invoiceNo());
    fields.put(Invoice.SERIES, document.series());
    fields.put(Invoice.NUMBER, document.number());
    fields.put(Invoice.KIND, document.kind());
    fields.put(Invoice.REFERS_TO, document.refersTo());
    fields.put(Invoice.REASON, document.reason());
    fields.put(Invoice.ADVERTISER_ID, statement.account().advertiserId());
    fields.put(Invoice.CURRENCY, statement.account().currency().getCurrencyCode());
    fields.put(Invoice.BILLING_ZONE, statement.account().zone().getId());
    fields.put(Invoice.FIRST_DAY, statement.period().firstDay().toString());
    fields.put(Invoice.LAST_DAY, statement.period().lastDay().toString());
    fields.put(Invoice.GROSS_CLICKS, statement.grossClicks());
    fields.put(Invoice.INVALID_CLICKS, statement.invalidClicks());
    fields.put(Invoice.NET_CLICKS, statement.netClicks());
    money(
        fields,
        statement.account(),
        statement.netMicros(),
        statement.amountMinor(),
        statement.remainderMicros());
    fields.put(Invoice.FINGERPRINT, document.fingerprint());
    fields.put(Invoice.CODE_VERSION, document.issue().codeVersion());
    fields.put(Invoice.ISSUED_AT, document.issue().issuedAt().toString());
    fields.put(Invoice.RUN_ID, document.issue().runId());
    return fields;
  }

  /** A line; the values are Long or BigDecimal. */
  static Map<String, @Nullable Object> line(Account account, int lineNo, InvoiceLine line) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put(InvoiceLines.LINE_NO, (long) lineNo);
    fields.put(InvoiceLines.CAMPAIGN_ID, line.campaignId());
    fields.put(Invoice.GROSS_CLICKS, line.grossClicks());
    fields.put(Invoice.INVALID_CLICKS, line.invalidClicks());
    fields.put(Invoice.NET_CLICKS, line.netClicks());
    fields.put(InvoiceLines.GROSS_MICROS, line.grossMicros());
    money(fields, account, line.netMicros(), line.amountMinor(), line.remainderMicros());
    return fields;
  }

  private static void money(
      Map<String, @Nullable Object> fields,
      Account account,
      long netMicros,
      long amountMinor,
      long remainderMicros) {
    fields.put(Invoice.NET_MICROS, netMicros);
    fields.put("net_exact", new BigDecimal(Micros.formatExact(netMicros)));
    fields.put(Invoice.AMOUNT_MINOR, amountMinor);
    fields.put("amount", new BigDecimal(Micros.format(amountMinor, account.currency())));
    fields.put(Invoice.REMAINDER_MICROS, remainderMicros);
    fields.put("remainder_exact", new BigDecimal(Micros.formatExact(remainderMicros)));
  }
}
