package io.clickledger.billing;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.WriteId;
import io.clickledger.table.Invoice;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Table {@code invoice} as one version of it shows it, and the one way to add to it.
 *
 * <p>What is appended follows from what was read: the next numbers, and who has no invoice yet. So
 * an append must fail when the table has grown in between. It carries the id {@code
 * invoices-after-<documents read>}; Delta lets one write with an id into the table, refuses a
 * concurrent one and skips a later one. Each commit that adds documents uses up the id of the count
 * before it, hence an append that succeeds follows directly upon the version it was read from:
 * numbers have no gap and no duplicate, and nobody is invoiced twice, in whatever series. A
 * transaction version that is the invoice number would not do: a later run with more invoices holds
 * a higher number than the one that overtook it, and Delta would let it pass.
 *
 * @param documents documents in the table, of every series and kind
 * @param lastNumber last number of the series; 0 before the first
 * @param issued invoices in scope whose period shares days with the one in hand
 */
record InvoiceLedger(long documents, String series, long lastNumber, List<InvoiceDocument> issued) {
  private static final String DOCUMENTS = "documents";
  private static final String LAST_NUMBER = "last_number";

  InvoiceLedger {
    issued = List.copyOf(issued);
  }

  /**
   * @param invoices one version of the table
   * @param inScope condition on the advertiser
   */
  static InvoiceLedger of(
      Dataset<Row> invoices, BillingPeriod period, Column inScope, String series) {
    var state =
        invoices
            .agg(
                count(lit(1)).as(DOCUMENTS),
                coalesce(
                        max(when(col(Invoice.SERIES).equalTo(series), col(Invoice.NUMBER))),
                        lit(0L))
                    .as(LAST_NUMBER))
            .head();
    var touched =
        invoices
            .where(col(Invoice.KIND).equalTo(Invoice.INVOICE))
            .where(inScope)
            .where(col(Invoice.FIRST_DAY).leq(lit(period.lastDay())))
            .where(col(Invoice.LAST_DAY).geq(lit(period.firstDay())));
    return new InvoiceLedger(
        state.<Long>getAs(DOCUMENTS),
        series,
        state.<Long>getAs(LAST_NUMBER),
        touched.collectAsList().stream().map(InvoiceRows::document).toList());
  }

  /** Invoices for the statements, in their order, under the next numbers of the series. */
  List<InvoiceDocument> number(List<Statement> statements, InvoiceDocument.Issue issue) {
    var invoices = new ArrayList<InvoiceDocument>();
    for (var statement : statements) {
      var number = Math.addExact(lastNumber, invoices.size() + 1);
      invoices.add(InvoiceDocument.invoice(series, number, statement, issue));
    }
    return List.copyOf(invoices);
  }

  /**
   * Appends the documents of one run in one commit, and looks whether they are there.
   *
   * @return false when another run was faster: nothing was written, read the ledger again
   */
  boolean append(JobContext context, List<InvoiceDocument> numbered) {
    var lake = context.lake();
    lake.create(Invoice.TABLE);
    var rows = InvoiceRows.of(context.spark(), numbered);
    try {
      lake.append(Invoice.TABLE, rows, new WriteId("invoices-after-" + documents, 1));
    } catch (ConcurrentModificationException e) {
      return false;
    }
    var runId = numbered.get(0).issue().runId();
    var written = lake.read(Invoice.TABLE).where(col(Invoice.RUN_ID).equalTo(runId)).count();
    if (written != 0 && written != numbered.size()) {
      throw new IllegalStateException(
          "run %s wrote %d of %d invoices in one commit"
              .formatted(runId, written, numbered.size()));
    }
    if (written != 0) {
      context.wrote(Invoice.TABLE);
    }
    return written != 0;
  }
}
