package io.clickledger.billing;

import java.util.ArrayList;
import java.util.List;

/**
 * The recomputed statements against what is on record.
 *
 * @param unbilled owed and not issued, by advertiser: to be invoiced
 * @param corrections issued, and now another sum: to be settled by a note
 * @param unchanged issued, and still the same money
 * @param overlaps issued for a period that shares days with this one without being it
 * @param moved issued in another currency or billing zone than the account has now
 */
public record InvoiceDifference(
    List<Statement> unbilled,
    List<Correction> corrections,
    List<Billed> unchanged,
    List<Change> overlaps,
    List<Change> moved) {

  /**
   * @param more what the account owes more than was issued: the lines of the note
   */
  public record Correction(Billed issued, Statement recomputed, Statement more) {}

  /** What is on record and what its account owes for the period in hand, as computed now. */
  public record Change(Billed issued, Statement recomputed) {}

  public InvoiceDifference {
    unbilled = List.copyOf(unbilled);
    corrections = List.copyOf(corrections);
    unchanged = List.copyOf(unchanged);
    overlaps = List.copyOf(overlaps);
    moved = List.copyOf(moved);
  }

  /** One sentence for each reason not to issue anything. */
  public List<String> guards() {
    var guards = new ArrayList<String>();
    for (var overlap : overlaps) {
      guards.add(
          "advertiser %d: invoice %s covers %s, which overlaps %s"
              .formatted(
                  overlap.recomputed().account().advertiserId(),
                  overlap.issued().invoice().invoiceNo(),
                  overlap.issued().period().key(),
                  overlap.recomputed().period().key()));
    }
    for (var change : moved) {
      guards.add(
          "advertiser %d: invoice %s was issued in %s and %s, its clicks are now in %s and %s"
              .formatted(
                  change.issued().account().advertiserId(),
                  change.issued().invoice().invoiceNo(),
                  change.issued().account().currency(),
                  change.issued().account().zone(),
                  change.recomputed().account().currency(),
                  change.recomputed().account().zone()));
    }
    return guards;
  }
}
