package io.clickledger.billing;

import java.util.ArrayList;
import java.util.List;

/**
 * The recomputed statements against the invoices on record.
 *
 * @param unbilled owed and not issued, by advertiser: to be issued
 * @param unchanged issued, and still the same: nothing to do
 * @param changes issued, and now another sum: what a credit or debit note will settle
 * @param overlaps issued for a period that shares days with this one without being it
 */
public record InvoiceDifference(
    List<Statement> unbilled,
    List<InvoiceDocument> unchanged,
    List<Change> changes,
    List<Change> overlaps) {

  /** An invoice on record and what its account owes for the period in hand, as computed now. */
  public record Change(InvoiceDocument issued, Statement recomputed) {}

  public InvoiceDifference {
    unbilled = List.copyOf(unbilled);
    unchanged = List.copyOf(unchanged);
    changes = List.copyOf(changes);
    overlaps = List.copyOf(overlaps);
  }

  /** One sentence for each reason not to issue anything. */
  public List<String> guards() {
    var guards = new ArrayList<String>();
    for (var overlap : overlaps) {
      guards.add(
          "advertiser %d: invoice %s covers %s, which overlaps %s"
              .formatted(
                  overlap.recomputed().account().advertiserId(),
                  overlap.issued().invoiceNo(),
                  overlap.issued().statement().period().key(),
                  overlap.recomputed().period().key()));
    }
    for (var change : changes) {
      guards.add(
          ("advertiser %d: invoice %s was issued over %s, recomputed it is %s; a credit or debit note"
                  + " would settle it, and notes are not issued yet")
              .formatted(
                  change.issued().statement().account().advertiserId(),
                  change.issued().invoiceNo(),
                  figures(change.issued().statement()),
                  figures(change.recomputed())));
    }
    return guards;
  }

  private static String figures(Statement statement) {
    return "%s (%d gross, %d invalid, %d net clicks)"
        .formatted(
            statement.amount(),
            statement.grossClicks(),
            statement.invalidClicks(),
            statement.netClicks());
  }
}
