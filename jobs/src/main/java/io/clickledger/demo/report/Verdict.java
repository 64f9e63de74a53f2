package io.clickledger.demo.report;

import io.clickledger.demo.report.Report.Check;
import java.util.List;

/** The banner of the report. */
public record Verdict(Status status, String text) {
  public enum Status {
    PASSED,
    FAILED,
    /** Nothing was compared: neither good nor bad news. */
    UNCHECKED
  }

  static Verdict of(Section<List<Check>> checks) {
    var made = checks.data();
    if (made == null || made.isEmpty()) {
      return new Verdict(Status.UNCHECKED, "no checks were made");
    }
    long failed = made.stream().filter(check -> !check.passed()).count();
    return failed == 0
        ? new Verdict(
            Status.PASSED,
            made.size() == 1 ? "the one check passed" : "all " + made.size() + " checks passed")
        : new Verdict(Status.FAILED, failed + " of " + made.size() + " checks FAILED");
  }
}
