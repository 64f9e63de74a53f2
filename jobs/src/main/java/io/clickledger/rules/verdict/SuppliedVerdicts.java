package io.clickledger.rules.verdict;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What the records of a file say on their own, before any click is looked at.
 *
 * @param rulings in the file's order; none is there twice
 * @param rejections the other records
 */
public record SuppliedVerdicts(List<Supplied> rulings, List<Rejection> rejections) {

  /** A ruling and the record that gave it. */
  public record Supplied(SuppliedRecord record, Ruling ruling) {}

  /** A record that broke a rule. */
  public record Rejection(SuppliedRecord record, SuppliedRecord.Problem problem) {}

  public SuppliedVerdicts {
    rulings = List.copyOf(rulings);
    rejections = List.copyOf(rejections);
  }

  /**
   * @param now when the file is imported: a ruling cannot be later
   */
  public static SuppliedVerdicts of(List<SuppliedRecord> records, Instant now) {
    var rulings = new ArrayList<Supplied>();
    var rejections = new ArrayList<Rejection>();
    var earlier = new HashMap<Ruling, Long>();
    for (var record : records) {
      if (record.problem() != null) {
        rejections.add(new Rejection(record, record.problem()));
        continue;
      }
      try {
        var ruling = VerdictFields.read(record.fields(), now);
        var first = earlier.putIfAbsent(ruling.identity(), record.number());
        if (first == null) {
          rulings.add(new Supplied(record, ruling));
        } else {
          rejections.add(new Rejection(record, duplicateOf(first)));
        }
      } catch (VerdictFields.Broken broken) {
        rejections.add(new Rejection(record, broken.problem()));
      }
    }
    return new SuppliedVerdicts(rulings, rejections);
  }

  private static SuppliedRecord.Problem duplicateOf(long first) {
    return new SuppliedRecord.Problem(
        VerdictRejectReason.DUPLICATE_IN_FILE, "record " + first + " is the same ruling");
  }
}
