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
    fields.put(Invoice.LINES_BY, statement.linesBy().text());
    fields.put(Invoice.GROSS_CLICKS, statement.grossClicks());
    fields.put(Invoice.INVALID_CLICKS, statement.invalidClicks());
    fields.put(Invoice.GIVT_CLICKS, statement.givtClicks());
    fields.put(Invoice.SIVT_CLICKS, statement.sivtClicks());
    fields.put(Invoice.MANUAL_CLICKS, statement.manualClicks());
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

  /** A line; the values are String, Long, BigDecimal or null. */
  static Map<String, @Nullable Object> line(Account account, int lineNo, InvoiceLine line) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put(InvoiceLines.LINE_NO, (long) lineNo);
    var figures = line.figures();
    var band = line.band();
    fields.put(InvoiceLines.CAMPAIGN_ID, line.key().campaignId());
    fields.put(InvoiceLines.AD_ID, line.key().adId());
    fields.put(Invoice.GROSS_CLICKS, figures.grossClicks());
    fields.put(Invoice.INVALID_CLICKS, figures.invalidClicks());
    fields.put(Invoice.GIVT_CLICKS, figures.givtClicks());
    fields.put(Invoice.SIVT_CLICKS, figures.sivtClicks());
    fields.put(Invoice.MANUAL_CLICKS, figures.manualClicks());
    fields.put(Invoice.NET_CLICKS, figures.netClicks());
    fields.put(Invoice.AUCTION_CLICKS, figures.auctionClicks());
    fields.put(Invoice.UNIT_PRICE_MIN_MICROS, band == null ? null : band.minMicros());
    fields.put(Invoice.UNIT_PRICE_MAX_MICROS, band == null ? null : band.maxMicros());
    fields.put("unit_price_min", band == null ? null : exact(band.minMicros()));
    fields.put("unit_price_max", band == null ? null : exact(band.maxMicros()));
    fields.put(InvoiceLines.GROSS_MICROS, figures.grossMicros());
    money(fields, account, figures.netMicros(), line.amountMinor(), line.remainderMicros());
    fields.put(Invoice.CLICKS_CHECKSUM, figures.checksum().toString());
    return fields;
  }

  private static void money(
      Map<String, @Nullable Object> fields,
      Account account,
      long netMicros,
      long amountMinor,
      long remainderMicros) {
    fields.put(Invoice.NET_MICROS, netMicros);
    fields.put("net_exact", exact(netMicros));
    fields.put(Invoice.AMOUNT_MINOR, amountMinor);
    fields.put("amount", new BigDecimal(Micros.format(amountMinor, account.currency())));
    fields.put(Invoice.REMAINDER_MICROS, remainderMicros);
    fields.put("remainder_exact", exact(remainderMicros));
  }

  private static BigDecimal exact(long micros) {
    return new BigDecimal(Micros.formatExact(micros));
  }
}
