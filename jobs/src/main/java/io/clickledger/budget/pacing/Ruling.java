package io.clickledger.budget.pacing;

import io.clickledger.gate.Verdict;

/**
 * A strategy's answer about a campaign's day.
 *
 * @param share of the requests to serve: 1 for SERVE, 0 for STOP
 * @param velocityMicrosPerSecond how fast the day's spend grows
 * @param atRiskMicros what may be spent that the lane does not know yet
 * @param allowanceMicros what the gates may admit from here on until the next decision
 * @param news whether it is to be published: otherwise the one that was published before stands,
 *     with what is left of its allowance
 */
public record Ruling(
    Verdict verdict,
    double share,
    Reason reason,
    long velocityMicrosPerSecond,
    long atRiskMicros,
    long allowanceMicros,
    boolean news) {

  /** Why a campaign is served as it is. */
  public enum Reason {
    /** Demand stays below what the day allows. */
    WITHIN_PACE,
    /** Demand is higher than what the rest of the day can bear. */
    AHEAD_OF_PACE,
    /** The day's budget is spent, but for less than a click. */
    BUDGET_SPENT,
    /** What is left may have been spent already by clicks that are still on their way. */
    BUDGET_AT_RISK,
    /** The campaign has no budget. */
    NO_BUDGET
  }

  static Ruling stop(Reason reason, long velocity, long atRisk, boolean news) {
    return new Ruling(Verdict.STOP, 0, reason, velocity, atRisk, 0, news);
  }
}
