package io.clickledger.rules;

import java.time.Instant;
import java.util.Comparator;

/**
 * A judgment's place in the order in which one of a click's judgments decides: the greatest does.
 * The strongest tier, within it the latest ruling; rule, version and decision break what ties
 * remain.
 */
public record VerdictPrecedence(
    VerdictTier tier, Instant decidedAt, String rule, String ruleVersion, Decision decision)
    implements Comparable<VerdictPrecedence> {

  private static final Comparator<VerdictPrecedence> ORDER =
      Comparator.comparing(VerdictPrecedence::tier)
          .thenComparing(VerdictPrecedence::decidedAt)
          .thenComparing(VerdictPrecedence::rule)
          .thenComparing(VerdictPrecedence::ruleVersion)
          .thenComparing(one -> one.decision().name());

  @Override
  public int compareTo(VerdictPrecedence other) {
    return ORDER.compare(this, other);
  }
}
