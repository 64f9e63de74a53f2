package io.clickledger.billing;

import io.clickledger.common.Micros;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Invoices as a table that a person reads at a terminal. */
final class InvoiceReport {
  /** A terminal is for a look; the whole run is in the table and in the export. */
  private static final int SHOWN = 50;

  private static final int NAMED = 10;

  private static final List<String> TITLES =
      List.of("number", "advertiser", "currency", "gross", "invalid", "net", "exact", "amount");
  private static final int TEXT_COLUMNS = 3;

  private InvoiceReport() {}

  /** Title, one line an invoice, and the sum of each currency. */
  static List<String> of(List<InvoiceDocument> invoices) {
    var rows = new ArrayList<List<String>>();
    rows.add(TITLES);
    invoices.stream().limit(SHOWN).forEach(i -> rows.add(cells(i.invoiceNo(), i.statement())));
    var lines = new ArrayList<>(aligned(rows));
    for (var i = Math.min(SHOWN, invoices.size()); i > 0; i--) {
      var document = invoices.get(i - 1);
      if (!document.isInvoice()) {
        lines.add(
            i + 1,
            "  %s on %s: %s".formatted(word(document), document.refersTo(), document.reason()));
      }
    }
    if (invoices.size() > SHOWN) {
      lines.add("... and %d more: see export-invoices".formatted(invoices.size() - SHOWN));
    }
    lines.add("total: " + totals(invoices));
    return lines;
  }

  /** How many of each kind, for example {@code 3 invoices and 1 credit note}. */
  static String kinds(List<InvoiceDocument> documents) {
    var counts = new LinkedHashMap<String, Integer>();
    documents.forEach(d -> counts.merge(word(d), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(c -> c.getValue() + " " + c.getKey() + (c.getValue() == 1 ? "" : "s"))
        .collect(Collectors.joining(" and "));
  }

  private static String word(InvoiceDocument document) {
    return document.kind().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The printed numbers, the first few of many. */
  static String numbers(List<InvoiceDocument> invoices) {
    var named =
        invoices.stream()
            .limit(NAMED)
            .map(InvoiceDocument::invoiceNo)
            .collect(Collectors.joining(", "));
    var rest = invoices.size() - NAMED;
    return rest > 0 ? named + " and " + rest + " more" : named;
  }

  /** The amounts due, one sum a currency, for example {@code 12.34 EUR, 56.78 USD}. */
  static String totals(List<InvoiceDocument> invoices) {
    var sums = new TreeMap<String, Long>();
    for (var invoice : invoices) {
      var statement = invoice.statement();
      sums.merge(
          statement.account().currency().getCurrencyCode(),
          statement.amountMinor(),
          Math::addExact);
    }
    return sums.entrySet().stream()
        .map(s -> Micros.format(s.getValue(), Currency.getInstance(s.getKey())) + " " + s.getKey())
        .collect(Collectors.joining(", "));
  }

  private static List<String> cells(String invoiceNo, Statement statement) {
    var account = statement.account();
    return List.of(
        invoiceNo,
        String.valueOf(account.advertiserId()),
        account.currency().getCurrencyCode(),
        String.valueOf(statement.grossClicks()),
        String.valueOf(statement.invalidClicks()),
        String.valueOf(statement.netClicks()),
        Micros.formatExact(statement.netMicros()),
        Micros.format(statement.amountMinor(), account.currency()));
  }

  private static List<String> aligned(List<List<String>> rows) {
    var widths = new int[TITLES.size()];
    for (var row : rows) {
      Arrays.setAll(widths, c -> Math.max(widths[c], row.get(c).length()));
    }
    return rows.stream().map(row -> aligned(row, widths)).toList();
  }

  private static String aligned(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (var c = 0; c < widths.length; c++) {
      var form = c < TEXT_COLUMNS ? "%-" + widths[c] + "s" : "%" + widths[c] + "s";
      line.append(c == 0 ? "" : "  ").append(form.formatted(row.get(c)));
    }
    return line.toString().stripTrailing();
  }
}
