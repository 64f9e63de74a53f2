package io.clickledger.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.table.Invoice;
import io.clickledger.table.InvoiceClick;
import java.time.LocalDate;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What credit and debit notes have done about a click. */
final class NotesOnClick {
  private NotesOnClick() {}

  /**
   * @param clicks rows of {@code invoice_click}
   * @param invoices rows of {@code invoice}
   * @param dates UTC dates of the click's copies
   */
  static Finding finding(
      Dataset<Row> clicks, Dataset<Row> invoices, String clickId, Set<LocalDate> dates) {
    var issued = invoices.select(Invoice.INVOICE_NO, Invoice.RUN_ID);
    var facts =
        clicks
            .where(col(InvoiceClick.EVENT_DATE).isInCollection(dates))
            .where(col(InvoiceClick.CLICK_ID).equalTo(lit(clickId)))
            .join(issued, new String[] {Invoice.INVOICE_NO, Invoice.RUN_ID}, "left_semi")
            .orderBy(InvoiceClick.INVOICE_NO)
            .collectAsList()
            .stream()
            .map(
                row ->
                    Finding.fact(
                        row,
                        InvoiceClick.INVOICE_NO,
                        InvoiceClick.REFERS_TO,
                        InvoiceClick.CAUSE,
                        InvoiceClick.WHY,
                        InvoiceClick.PRICE_MICROS_BEFORE,
                        InvoiceClick.BILLABLE_BEFORE,
                        InvoiceClick.PRICE_MICROS_AFTER,
                        InvoiceClick.BILLABLE_AFTER,
                        InvoiceClick.NET_MICROS))
            .toList();
    return new Finding(
        "notes",
        facts.isEmpty()
            ? "no credit or debit note is about this click"
            : "what notes have added for this click, or given back",
        facts);
  }
}
