package io.clickledger.demo.report;

import io.clickledger.demo.report.Report.Cause;
import io.clickledger.demo.report.Report.DayClicks;
import java.util.List;

/** The causes of law 8, worded for a reader who has not seen the design. */
public enum KnownCause {
  LATE(
      "late",
      "Received more than 15 minutes after the click. The stream sets such clicks aside in"
          + " late_click; only truth counts them."),
  BEHIND_MEMORY(
      "behind memory",
      "Received before the horizon of the dedup memory, so the stream could not prove the click new"
          + " and did not count it."),
  NOT_YET_READ(
      "not yet read",
      "In the raw log, but past the offsets at which the stream's lane stood when the two were"
          + " compared."),
  REPLAYED_REJECT(
      "replayed rejects",
      "Rejected when it was first read, repaired and put into the raw log later by replay-rejected."),
  FINGERPRINT_COLLISION(
      "fingerprint collision",
      "Two click ids share one 64-bit fingerprint; the stream took the second for a copy. Truth"
          + " compares whole ids."),
  COPY_CONFLICT(
      "copy conflict",
      "Copies of one click id disagree on a field: stream and truth each counted one click, but not"
          + " the same copy, so it moved between hours, days or campaigns."),
  AFTER_TRUTH(
      "after truth",
      "Received after the cutoff up to which truth was built; the stream counts it, the next"
          + " rebuild-truth will."),
  UNEXPLAINED(
      "unexplained",
      "What no cause accounts for. Anything but zero pages and blocks the day's invoices.");

  private final String label;
  private final String explanation;

  KnownCause(String label, String explanation) {
    this.label = label;
    this.explanation = explanation;
  }

  /**
   * This cause with its clicks.
   *
   * @param days signed clicks that this cause adds to stream − truth: negative where the stream
   *     counted fewer
   */
  public Cause on(List<DayClicks> days) {
    return new Cause(label, explanation, this != UNEXPLAINED, days);
  }
}
