package io.clickledger.billing;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.Micros;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code verify-invoice}: computes again what an account owed when a document was issued, from the
 * raw log, marks and rate card at the versions that the document names, and compares with what it
 * and the documents before it say, to the last click and the last micro. Nothing that was derived
 * is read, and nothing is written.
 */
public final class VerifyInvoiceJob {
  /** Lines shown of a document that differs. */
  private static final int SHOWN = 20;

  private final JobContext context;
  private final InvoiceDocument document;
  private final Billed billed;
  private final Dataset<Row> clicks;

  private VerifyInvoiceJob(JobContext context, Billed billed, Dataset<Row> clicks) {
    this.context = context;
    this.document = billed.last();
    this.billed = billed;
    this.clicks = clicks;
  }

  /**
   * @param invoiceNo printed number of an invoice or note
   * @throws ClickledgerException NOT_FOUND where there is no such document; UNVERIFIABLE where its
   *     inputs are no longer there; BILLING_GUARD where it is not what its fingerprint sealed
   */
  public static JobResult run(JobContext context, String invoiceNo) {
    var documents = RecordedDocuments.of(context);
    var billed = documents.upTo(documents.document(invoiceNo));
    return Unverifiable.where(invoiceNo, () -> run(context, billed, clicks(context, billed)));
  }

  /**
   * Compares the last of some documents.
   *
   * @param clicks as {@link #clicks} gives them
   */
  static JobResult run(JobContext context, Billed billed, Dataset<Row> clicks) {
    return new VerifyInvoiceJob(context, billed, clicks).run();
  }

  /** The account's clicks of the period, computed again at the versions of the last document. */
  static Dataset<Row> clicks(JobContext context, Billed billed) {
    var statement = billed.last().statement();
    return new RecordedTruth(context.lake()).clicks(statement.period(), List.of(statement));
  }

  private JobResult run() {
    var computed = computed();
    var recorded = Statement.total(billed.documents());
    var differences = differences(recorded, computed);
    context.count("lines_compared", recorded.size());
    context.count("lines_that_differ", differences.size());
    if (differences.isEmpty()) {
      return JobResult.done(verified(computed));
    }
    differences.stream().limit(SHOWN).forEach(context::say);
    return new JobResult(
        ErrorCode.DIVERGENCE.exitCode(),
        "%s is NOT what the raw log gives: %d of %d lines differ"
            .formatted(document.invoiceNo(), differences.size(), recorded.size()));
  }

  /** The lines of the account, as if they were all invoiced by this document. */
  private Map<LineKey, InvoiceLine> computed() {
    var statement = document.statement();
    var totals = BillableTotals.collect(BillableTotals.of(clicks, statement.linesBy()));
    var currency = statement.account().currency();
    var lines = new TreeMap<LineKey, InvoiceLine>();
    for (var inCurrency : totals) {
      if (!inCurrency.currency().equals(currency.getCurrencyCode())) {
        throw new ClickledgerException(
            ErrorCode.DIVERGENCE,
            "%s is in %s, and the raw log has clicks in %s"
                .formatted(document.invoiceNo(), currency, inCurrency.currency()),
            "look at the history of table campaign");
      }
      inCurrency.lines().forEach(t -> lines.put(t.key(), InvoiceLine.of(t, currency)));
    }
    return lines;
  }

  private List<String> differences(
      Map<LineKey, InvoiceLine> recorded, Map<LineKey, InvoiceLine> computed) {
    var keys = new TreeSet<>(recorded.keySet());
    keys.addAll(computed.keySet());
    var differences = new ArrayList<String>();
    for (var key : keys) {
      var nothing = InvoiceLine.nothing(key);
      var was = recorded.getOrDefault(key, nothing);
      var is = computed.getOrDefault(key, nothing);
      var sameFigures = was.figures().equals(is.figures()) && was.amountMinor() == is.amountMinor();
      var sameBand = !billed.notes().isEmpty() || Objects.equals(was.band(), is.band());
      if (!sameFigures || !sameBand) {
        differences.add("%s: on record %s; computed %s".formatted(key, text(was), text(is)));
      }
    }
    return differences;
  }

  private String text(InvoiceLine line) {
    var figures = line.figures();
    return "%,d gross, %,d GIVT, %,d SIVT, %,d MANUAL, %,d net clicks, %s %s, checksum %s"
        .formatted(
            figures.grossClicks(),
            figures.givtClicks(),
            figures.sivtClicks(),
            figures.manualClicks(),
            figures.netClicks(),
            Micros.formatExact(figures.netMicros()),
            document.statement().account().currency(),
            figures.checksum());
  }

  private String verified(Map<LineKey, InvoiceLine> computed) {
    var account = document.statement().account();
    var clicks = computed.values().stream().mapToLong(l -> l.figures().grossClicks()).sum();
    var amount = computed.values().stream().mapToLong(InvoiceLine::amountMinor).sum();
    var with =
        billed.notes().isEmpty()
            ? ""
            : ", with %s and %d note%s up to it"
                .formatted(
                    billed.invoice().invoiceNo(),
                    billed.notes().size(),
                    billed.notes().size() == 1 ? "" : "s");
    return "%s is verified%s: %,d clicks on %,d lines, %s %s, computed again from the raw log"
        .formatted(
            document.invoiceNo(),
            with,
            clicks,
            computed.size(),
            Micros.format(amount, account.currency()),
            account.currency());
  }
}
