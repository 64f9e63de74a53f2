package io.clickledger.billing;

import io.clickledger.table.Invoice;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A billing document as issued: a statement under a number, sealed by its fingerprint.
 *
 * @param series series of numbers without gaps
 * @param number from 1
 * @param kind {@code INVOICE}, {@code CREDIT_NOTE} or {@code DEBIT_NOTE}
 * @param refersTo printed number of the invoice that a note corrects; null on an invoice
 * @param reason why a note was issued; null on an invoice
 * @param fingerprint {@link Fingerprint} of all above
 */
public record InvoiceDocument(
    String series,
    long number,
    String kind,
    @Nullable String refersTo,
    @Nullable String reason,
    Statement statement,
    String fingerprint,
    Issue issue) {

  /**
   * How the document came to be. Not under the fingerprint: the same inputs give the same
   * fingerprint whenever, by whichever run and by whichever later code they are summed.
   */
  public record Issue(String codeVersion, Instant issuedAt, String runId) {
    public Issue {
      issuedAt = issuedAt.truncatedTo(ChronoUnit.MICROS);
    }
  }

  /** An invoice for a statement. */
  public static InvoiceDocument invoice(
      String series, long number, Statement statement, Issue issue) {
    var fingerprint =
        Fingerprint.of(printedNumber(series, number), Invoice.INVOICE, null, null, statement);
    return new InvoiceDocument(
        series, number, Invoice.INVOICE, null, null, statement, fingerprint, issue);
  }

  /**
   * A note that corrects an invoice: a credit note where nothing more is owed than before.
   *
   * @param more what the account owes more than was issued
   */
  public static InvoiceDocument note(
      String series,
      long number,
      InvoiceDocument invoice,
      String reason,
      Statement more,
      Issue issue) {
    var kind = more.netMicros() > 0 ? Invoice.DEBIT_NOTE : Invoice.CREDIT_NOTE;
    var refersTo = invoice.invoiceNo();
    var fingerprint = Fingerprint.of(printedNumber(series, number), kind, refersTo, reason, more);
    return new InvoiceDocument(series, number, kind, refersTo, reason, more, fingerprint, issue);
  }

  /** Whether it is an invoice and no note. */
  public boolean isInvoice() {
    return kind.equals(Invoice.INVOICE);
  }

  /** Series and number as printed, for example {@code INV-000001}. */
  public static String printedNumber(String series, long number) {
    return "%s-%06d".formatted(series, number);
  }

  public String invoiceNo() {
    return printedNumber(series, number);
  }

  /** Whether the content is still the one that was sealed. */
  public boolean isIntact() {
    return fingerprint.equals(Fingerprint.of(invoiceNo(), kind, refersTo, reason, statement));
  }
}
