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
  private final Set<ExportInvoicesJob.Format> formats;
  private final String supplier;
  private final @Nullable CsvFile invoices;
  private final @Nullable CsvFile lines;

  /**
   * @param supplier who bills
   */
  InvoiceFiles(StagedFiles files, Set<ExportInvoicesJob.Format> formats, String supplier)
      throws IOException {
    this.files = files;
    this.formats = formats;
    this.supplier = supplier;
    var csv = formats.contains(ExportInvoicesJob.Format.CSV);
    this.invoices = csv ? CsvFile.forSpreadsheets(files.create("invoices.csv")) : null;
    this.lines = csv ? CsvFile.forSpreadsheets(files.create("invoice_lines.csv")) : null;
  }

  void add(InvoiceDocument document) throws IOException {
    if (formats.contains(ExportInvoicesJob.Format.JSON)) {
      write(document.invoiceNo() + ".json", InvoiceJson.bytes(document));
    }
    if (formats.contains(ExportInvoicesJob.Format.HTML)) {
      write(document.invoiceNo() + ".html", InvoiceHtml.bytes(document, supplier));
    }
    if (formats.contains(ExportInvoicesJob.Format.UBL)) {
      write(document.invoiceNo() + ".xml", InvoiceUbl.bytes(document, supplier));
    }
    if (invoices != null && lines != null) {
      addRows(invoices, lines, document);
    }
  }

  private void write(String name, byte[] bytes) throws IOException {
    try (var file = files.create(name)) {
      file.write(bytes);
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
