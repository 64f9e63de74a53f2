package io.clickledger.billing;

import io.clickledger.table.Invoice;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Documents as the files of an export, one after the other: none is held in memory. */
final class InvoiceFiles implements AutoCloseable {
  private final StagedFiles files;
  private final boolean json;
  private final @Nullable CsvFile invoices;
  private final @Nullable CsvFile lines;

  InvoiceFiles(StagedFiles files, Set<ExportInvoicesJob.Format> formats) throws IOException {
    this.files = files;
    this.json = formats.contains(ExportInvoicesJob.Format.JSON);
    var csv = formats.contains(ExportInvoicesJob.Format.CSV);
    this.invoices = csv ? new CsvFile(files.create("invoices.csv")) : null;
    this.lines = csv ? new CsvFile(files.create("invoice_lines.csv")) : null;
  }

  void add(InvoiceDocument document) throws IOException {
    if (json) {
      try (var file = files.create(document.invoiceNo() + ".json")) {
        file.write(InvoiceJson.bytes(document));
      }
    }
    if (invoices != null && lines != null) {
      addRows(invoices, lines, document);
    }
  }

  private static void addRows(CsvFile invoices, CsvFile lines, InvoiceDocument document)
      throws IOException {
    var statement = document.statement();
    var header = InvoiceFields.header(document);
    header.put(
        Invoice.INPUT_VERSIONS,
        statement.inputVersions().entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(" ")));
    invoices.add(header);
    var lineNo = 0;
    for (var line : statement.lines()) {
      var row = new LinkedHashMap<String, @Nullable Object>();
      row.put(Invoice.INVOICE_NO, document.invoiceNo());
      row.put(Invoice.CURRENCY, statement.account().currency().getCurrencyCode());
      row.putAll(InvoiceFields.line(statement.account(), ++lineNo, line));
      lines.add(row);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (invoices != null) {
        invoices.close();
      }
    } finally {
      if (lines != null) {
        lines.close();
      }
    }
  }
}
