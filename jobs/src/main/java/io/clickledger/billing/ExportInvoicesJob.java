package io.clickledger.billing;

import static org.apache.spark.sql.functions.col;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.table.Invoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * {@code export-invoices}: billing documents as files for finance. The same documents give the same
 * bytes. No document is exported unless all of them are what their fingerprints sealed, and no file
 * ever holds a part of what it should: a run that fails while it reads or writes changes no file.
 */
public final class ExportInvoicesJob {
  private static final int NAMED = 10;

  private ExportInvoicesJob() {}

  /** Kinds of files. */
  public enum Format {
    /** {@code invoices.csv} and {@code invoice_lines.csv}, RFC 4180, UTF-8. */
    CSV,
    /** One {@code INV-000001.json} a document. */
    JSON,
    /** One {@code INV-000001.html} a document: a page to read, and to print on A4. */
    HTML,
    /** One {@code INV-000001.xml} a document: UBL 2.1, checked against its schema. */
    UBL
  }

  /**
   * @param period {@code first_day/last_day} as issued; empty: every period
   * @param invoiceNo printed number; empty: every document
   * @param out directory, created if absent; files of the same names are replaced
   * @param supplier who bills, as HTML and UBL name them; the lake does not know
   */
  public record Options(
      Optional<String> period,
      Optional<String> invoiceNo,
      Path out,
      Set<Format> formats,
      String supplier) {
    public static final String DEFAULT_SUPPLIER = "Clickledger operator";

    /**
     * @throws ClickledgerException USAGE
     */
    public Options {
      formats = Set.copyOf(formats);
      period = period.map(key -> BillingPeriod.parse(key).key());
      if (formats.isEmpty()) {
        throw new ClickledgerException(
            ErrorCode.USAGE, "no format to export to", "name some of csv, json, html, ubl");
      }
      if (supplier.isBlank()) {
        throw new ClickledgerException(
            ErrorCode.USAGE, "the supplier has no name", "give --supplier the name of who bills");
      }
    }

    /** With the supplier's name left open. */
    public Options(
        Optional<String> period, Optional<String> invoiceNo, Path out, Set<Format> formats) {
      this(period, invoiceNo, out, formats, DEFAULT_SUPPLIER);
    }

    /** Every document, in every format. */
    public static Options all(Path out) {
      return new Options(Optional.empty(), Optional.empty(), out, EnumSet.allOf(Format.class));
    }
  }

  /**
   * @throws ClickledgerException NOT_FOUND when no document is meant, naming those that exist;
   *     BILLING_GUARD when one was altered or the schema of UBL does not allow it; ENVIRONMENT when
   *     the files cannot be written
   */
  public static JobResult run(JobContext context, Options options) {
    var invoices = context.read(Invoice.TABLE);
    var chosen = chosen(invoices, options).orderBy(Invoice.SERIES, Invoice.NUMBER);
    if (chosen.isEmpty()) {
      throw notFound(invoices, options);
    }
    var documents = 0L;
    try (var files = new StagedFiles(options.out())) {
      try (var export = new InvoiceFiles(files, options.formats(), options.supplier())) {
        for (var rows = chosen.toLocalIterator(); rows.hasNext(); documents++) {
          export.add(InvoiceRows.document(rows.next()));
        }
      }
      files.publish();
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "cannot write to " + options.out() + ": " + e,
          "check that it is a directory that can be written to and has room; run this again",
          e);
    }
    context.count("invoices_exported", documents);
    return JobResult.done(
        "exported %d invoice%s to %s"
            .formatted(documents, documents == 1 ? "" : "s", options.out()));
  }

  private static Dataset<Row> chosen(Dataset<Row> invoices, Options options) {
    var chosen = invoices;
    if (options.period().isPresent()) {
      chosen = chosen.where(col(Invoice.PERIOD).equalTo(options.period().get()));
    }
    if (options.invoiceNo().isPresent()) {
      chosen = chosen.where(col(Invoice.INVOICE_NO).equalTo(options.invoiceNo().get()));
    }
    return chosen;
  }

  private static ClickledgerException notFound(Dataset<Row> invoices, Options options) {
    var asked =
        options.invoiceNo().map(no -> "no invoice " + no).orElse("no invoice")
            + options.period().map(p -> " for the period " + p).orElse("");
    return new ClickledgerException(
        ErrorCode.NOT_FOUND,
        asked
            + "; there are: "
            + distinct(invoices, Invoice.INVOICE_NO)
            + "; for the periods: "
            + distinct(invoices, Invoice.PERIOD),
        "ask for one of these, or issue it with issue-invoices");
  }

  private static String distinct(Dataset<Row> invoices, String column) {
    var values = invoices.select(column).distinct();
    var named =
        values.orderBy(column).limit(NAMED).as(Encoders.STRING()).collectAsList().stream()
            .collect(Collectors.joining(", "));
    var rest = values.count() - NAMED;
    return named.isEmpty() ? "none" : rest > 0 ? named + " and " + rest + " more" : named;
  }
}
