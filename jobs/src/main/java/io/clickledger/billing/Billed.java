package io.clickledger.billing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An invoice and the notes that correct it.
 *
 * @param notes in the order in which they were issued
 */
public record Billed(InvoiceDocument invoice, List<InvoiceDocument> notes) {
  private static final Comparator<InvoiceDocument> AS_ISSUED =
      Comparator.<InvoiceDocument, Instant>comparing(d -> d.issue().issuedAt())
          .thenComparing(InvoiceDocument::series)
          .thenComparingLong(InvoiceDocument::number);

  public Billed {
    notes = notes.stream().sorted(AS_ISSUED).toList();
  }

  /** Each invoice of some documents with the notes among them, by series and number. */
  static List<Billed> of(List<InvoiceDocument> documents) {
    return documents.stream()
        .filter(InvoiceDocument::isInvoice)
        .sorted(
            Comparator.comparing(InvoiceDocument::series)
                .thenComparingLong(InvoiceDocument::number))
        .map(invoice -> new Billed(invoice, notesOf(invoice, documents)))
        .toList();
  }

  private static List<InvoiceDocument> notesOf(
      InvoiceDocument invoice, List<InvoiceDocument> documents) {
    return documents.stream().filter(d -> invoice.invoiceNo().equals(d.refersTo())).toList();
  }

  /** The invoice, then its notes. */
  List<InvoiceDocument> documents() {
    var documents = new ArrayList<>(List.of(invoice));
    documents.addAll(notes);
    return documents;
  }

  /** The last document: its inputs are those of all that was issued. */
  InvoiceDocument last() {
    return notes.isEmpty() ? invoice : notes.get(notes.size() - 1);
  }

  Account account() {
    return invoice.statement().account();
  }

  BillingPeriod period() {
    return invoice.statement().period();
  }

  /** Exact sum of the documents, millionths. */
  long netMicros() {
    return documents().stream().mapToLong(d -> d.statement().netMicros()).reduce(0, Math::addExact);
  }
}
