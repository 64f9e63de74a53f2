package io.clickledger.billing;

import io.clickledger.common.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256, in lower-case hex, over the canonical text of a document. The text is UTF-8; every line
 * of it ends with LF; backslash, LF and CR in a value are written {@code \\}, {@code \n}, {@code
 * \r}; numbers are plain decimal integers. In this order:
 *
 * <pre>
 * clickledger-invoice-2
 * invoice_no=INV-000001
 * kind=INVOICE
 * refers_to=INV-000001            only on a note
 * reason=...                      only on a note
 * advertiser_id=7
 * currency=USD
 * billing_zone=Asia/Kolkata
 * period=2026-03-01/2026-03-31
 * lines_by=campaign
 * totals=gross_clicks,invalid_clicks,net_clicks,net_micros,amount_minor,remainder_micros
 * line=campaign_id,ad_id,gross_clicks,givt_clicks,sivt_clicks,manual_clicks,net_clicks,auction_clicks,unit_price_min_micros,unit_price_max_micros,gross_micros,net_micros,amount_minor,remainder_micros,clicks_checksum
 * input=2026-03-28/raw_click=12
 * </pre>
 *
 * <p>{@code line} comes once a line, by campaign; {@code input} once a version, by key; the names
 * after {@code totals=} and {@code line=} stand for their values; what is null is left empty.
 */
final class Fingerprint {
  private Fingerprint() {}

  static String of(
      String invoiceNo,
      String kind,
      @Nullable String refersTo,
      @Nullable String reason,
      Statement statement) {
    var text = canonicalText(invoiceNo, kind, refersTo, reason, statement);
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }

  static String canonicalText(
      String invoiceNo,
      String kind,
      @Nullable String refersTo,
      @Nullable String reason,
      Statement statement) {
    var text = new StringBuilder("clickledger-invoice-2\n");
    put(text, "invoice_no", invoiceNo);
    put(text, "kind", kind);
    if (refersTo != null) {
      put(text, "refers_to", refersTo);
    }
    if (reason != null) {
      put(text, "reason", reason);
    }
    put(text, "advertiser_id", statement.account().advertiserId());
    put(text, "currency", statement.account().currency());
    put(text, "billing_zone", statement.account().zone());
    put(text, "period", statement.period().key());
    put(text, "lines_by", statement.linesBy().text());
    put(text, "totals", totals(statement));
    statement.lines().forEach(line -> put(text, "line", figures(line)));
    statement.inputVersions().forEach((key, version) -> put(text, "input", key + "=" + version));
    return text.toString();
  }

  private static String totals(Statement statement) {
    return commaSeparated(
        statement.grossClicks(),
        statement.invalidClicks(),
        statement.netClicks(),
        statement.netMicros(),
        statement.amountMinor(),
        statement.remainderMicros());
  }

  private static String figures(InvoiceLine line) {
    var figures = line.figures();
    var band = line.band();
    return commaSeparated(
        line.key().campaignId(),
        line.key().adId(),
        figures.grossClicks(),
        figures.givtClicks(),
        figures.sivtClicks(),
        figures.manualClicks(),
        figures.netClicks(),
        figures.auctionClicks(),
        band == null ? null : band.minMicros(),
        band == null ? null : band.maxMicros(),
        figures.grossMicros(),
        figures.netMicros(),
        line.amountMinor(),
        line.remainderMicros(),
        figures.checksum());
  }

  private static String commaSeparated(@Nullable Object... figures) {
    return Arrays.stream(figures)
        .map(figure -> figure == null ? "" : figure.toString())
        .collect(Collectors.joining(","));
  }

  private static void put(StringBuilder text, String name, Object value) {
    var escaped = value.toString().replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    text.append(name).append('=').append(escaped).append('\n');
  }
}
