package io.clickledger.billing;

import io.clickledger.common.Micros;
import io.clickledger.common.TextResource;
import io.clickledger.table.Invoice;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Files of an audit pack that are text: the SQL, and what the pack is. */
final class AuditText {
  private AuditText() {}

  /** SQL for DuckDB that computes what was issued up to a document again. */
  static String sql(String lake, InvoiceDocument document) {
    return filled("recompute.sql", lake, document);
  }

  static String readme(InvoiceDocument document) {
    return filled("README.md", "", document);
  }

  private static String filled(String template, String lake, InvoiceDocument document) {
    var statement = document.statement();
    var account = statement.account();
    var period = statement.period();
    var values =
        Map.of(
            "number", document.invoiceNo(),
            "lake", lake.replaceFirst("^file:(//)?", "").replace("'", "''"),
            "advertiser", String.valueOf(account.advertiserId()),
            "currency", account.currency().getCurrencyCode(),
            "zone", account.zone().getId(),
            "days", period.firstDay() + " to " + period.lastDay(),
            "ad", statement.linesBy().text().equals(Invoice.BY_AD) ? "c.ad_id" : "NULL::BIGINT",
            "start_micros", micros(period.start(account.zone())),
            "end_micros", micros(period.end(account.zone())),
            "unit_micros", String.valueOf(Micros.ofMinorUnits(1, account.currency())));
    var text = TextResource.of("audit/" + template);
    for (var value : values.entrySet()) {
      text = text.replace("${" + value.getKey() + "}", value.getValue());
    }
    return text;
  }

  private static String micros(Instant instant) {
    return String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
  }
}
