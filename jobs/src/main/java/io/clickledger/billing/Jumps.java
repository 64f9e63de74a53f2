package io.clickledger.billing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sums that are far above what their accounts were billed before: the circuit breaker. */
final class Jumps {
  private Jumps() {}

  /** One sentence for each sum that has jumped and was not accepted. */
  static List<String> guards(
      InvoiceDifference difference,
      Map<Long, EarlierPeriod> earlier,
      IssueInvoicesJob.Options options) {
    var guards = new ArrayList<String>();
    for (var statement : difference.unbilled()) {
      var before = earlier.get(statement.account().advertiserId());
      if (before != null) {
        guard(guards, statement, before, "a day for " + before.period().key(), options);
      }
    }
    for (var correction : difference.corrections()) {
      var issued = correction.issued();
      var before = new EarlierPeriod(issued.period(), issued.netMicros());
      guard(
          guards,
          correction.recomputed(),
          before,
          "that %s was issued over".formatted(issued.invoice().invoiceNo()),
          options);
    }
    return guards;
  }

  private static void guard(
      List<String> guards,
      Statement statement,
      EarlierPeriod before,
      String what,
      IssueInvoicesJob.Options options) {
    var advertiser = statement.account().advertiserId();
    before
        .timesADay(statement)
        .filter(times -> times.compareTo(options.maxJump()) > 0)
        .filter(times -> !options.accepted().jumps().contains(advertiser))
        .ifPresent(times -> guards.add(sentence(statement, times, what, options.maxJump())));
  }

  private static String sentence(
      Statement statement, BigDecimal times, String what, BigDecimal maxJump) {
    var advertiser = statement.account().advertiserId();
    return "advertiser %d: %s is %s times the sum %s, more than --max-jump %s; where it is right: %s"
        .formatted(
            advertiser,
            statement.amount(),
            times.toPlainString(),
            what,
            maxJump.toPlainString(),
            Accepted.ofJump(advertiser));
  }
}
