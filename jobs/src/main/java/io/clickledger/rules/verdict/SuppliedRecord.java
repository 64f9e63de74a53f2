package io.clickledger.rules.verdict;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record of a file of verdicts, taken apart and not judged.
 *
 * @param number position in the file, from 0
 * @param payload the record as it came; a Parquet row as JSON
 * @param fields what it says, by name; an absent or null field is not there
 * @param problem why its fields cannot be read, or null
 */
public record SuppliedRecord(
    long number, String payload, Map<String, String> fields, @Nullable Problem problem) {

  /**
   * What is wrong with a record.
   *
   * @param detail the field and the value, in words
   */
  public record Problem(VerdictRejectReason reason, String detail) {}

  public SuppliedRecord {
    fields = Map.copyOf(fields);
  }

  static SuppliedRecord of(long number, String payload, Map<String, String> fields) {
    return new SuppliedRecord(number, payload, fields, null);
  }

  static SuppliedRecord broken(
      long number, String payload, VerdictRejectReason reason, String detail) {
    return new SuppliedRecord(number, payload, Map.of(), new Problem(reason, detail));
  }
}
