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
import java.util.Map;
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
 * @param billed invoices in scope whose period shares days with the one in hand, with their notes
 * @param earlier what each account in scope was billed for its newest period before this one
 */
record InvoiceLedger(
    long documents,
    String series,
    long lastNumber,
    List<Billed> billed,
    Map<Long, EarlierPeriod> earlier) {
  private static final String DOCUMENTS = "documents";
  private static final String LAST_NUMBER = "last_number";

  InvoiceLedger {
    billed = List.copyOf(billed);
    earlier = Map.copyOf(earlier);
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
            .where(inScope)
            .where(col(Invoice.FIRST_DAY).leq(lit(period.lastDay())))
            .where(col(Invoice.LAST_DAY).geq(lit(period.firstDay())));
    return new InvoiceLedger(
        state.<Long>getAs(DOCUMENTS),
        series,
        state.<Long>getAs(LAST_NUMBER),
        Billed.of(touched.collectAsList().stream().map(InvoiceRows::document).toList()),
        EarlierPeriod.of(invoices.where(inScope), period));
  }

  /**
   * Invoices for the statements, then notes for the corrections, in their order, under the next
   * numbers of the series.
   *
   * @param reasons of the notes, one a correction
   */
  List<InvoiceDocument> number(
      List<Statement> statements,
      List<InvoiceDifference.Correction> corrections,
      List<String> reasons,
      InvoiceDocument.Issue issue) {
    var documents = new ArrayList<InvoiceDocument>();
    for (var statement : statements) {
      documents.add(InvoiceDocument.invoice(series, next(documents), statement, issue));
    }
    for (var i = 0; i < corrections.size(); i++) {
      documents.add(
          InvoiceDocument.note(
              series,
              next(documents),
              corrections.get(i).issued().invoice(),
              reasons.get(i),
              corrections.get(i).more(),
              issue));
    }
    return List.copyOf(documents);
  }

  private long next(List<InvoiceDocument> numbered) {
    return Math.addExact(lastNumber, numbered.size() + 1);
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
          "run %s wrote %d of %d documents in one commit"
              .formatted(runId, written, numbered.size()));
    }
    if (written != 0) {
      context.wrote(Invoice.TABLE);
    }
    return written != 0;
  }
}
