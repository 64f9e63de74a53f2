package io.clickledger.billing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.table.Invoice;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Documents on record, by number. */
record RecordedDocuments(Dataset<Row> invoices) {

  static RecordedDocuments of(JobContext context) {
    return new RecordedDocuments(context.read(Invoice.TABLE));
  }

  /**
   * @throws ClickledgerException NOT_FOUND
   */
  InvoiceDocument document(String invoiceNo) {
    var found = those(col(Invoice.INVOICE_NO).equalTo(lit(invoiceNo)));
    if (found.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "there is no document " + invoiceNo,
          "export-invoices and the table invoice name those that there are");
    }
    return found.get(0);
  }

  /** The invoice that a document is or corrects, with the notes on it up to this document. */
  Billed upTo(InvoiceDocument document) {
    var invoice = document.refersTo() == null ? document : document(document.refersTo());
    var all = new Billed(invoice, those(col(Invoice.REFERS_TO).equalTo(lit(invoice.invoiceNo()))));
    var notes = all.notes();
    return new Billed(invoice, notes.subList(0, notes.indexOf(document) + 1));
  }

  private List<InvoiceDocument> those(Column condition) {
    return invoices.where(condition).collectAsList().stream().map(InvoiceRows::document).toList();
  }
}
