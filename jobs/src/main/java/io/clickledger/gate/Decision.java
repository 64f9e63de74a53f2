package io.clickledger.gate;

import java.time.LocalDate;

/**
 * The budget lane's decision about one campaign, as the feed carries it and {@code budget_decision}
 * keeps it. Money is in millionths of the campaign's currency; instants are milliseconds since
 * epoch by the lane's clock.
 *
 * @param billingDay day in the account's zone whose budget it is about
 * @param version grows with every edition of the feed: the lane's lease number in the upper half,
 *     the edition of its run in the lower ({@link #generation})
 * @param share of the requests to serve, 0 to 1: 1 for SERVE, 0 for STOP
 * @param reason why, in one word of capitals
 * @param spentMicros what the day's clicks have cost, as far as the lane has read
 * @param velocityMicrosPerSecond how fast that grows
 * @param stalenessMillis age of the newest click that the decision knows
 * @param atRiskMicros what may have been spent that the decision does not know: velocity ×
 *     (staleness + delay from serve to click)
 * @param allowanceMicros what all gates together may admit until the next decision
 * @param unitMicros the least that an admission may need; an allowance is divided in whole units
 * @param slots slots that divide the allowance between gates
 * @param decidedAtMillis when it was decided
 * @param expiresAtMillis from here on it holds only where a later {@link Pulse} vouches for it
 */
public record Decision(
    long campaignId,
    LocalDate billingDay,
    long version,
    Verdict verdict,
    double share,
    String reason,
    String currency,
    long budgetMicros,
    long spentMicros,
    long velocityMicrosPerSecond,
    long stalenessMillis,
    long atRiskMicros,
    long allowanceMicros,
    long unitMicros,
    int slots,
    long decidedAtMillis,
    long expiresAtMillis) {

  public Decision {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share " + share + " is not within 0 and 1");
    }
    if (allowanceMicros < 0 || unitMicros < 1 || slots < 1) {
      throw new IllegalArgumentException(
          "allowance %d, unit %d, slots %d".formatted(allowanceMicros, unitMicros, slots));
    }
  }

  /** Which run of the lane a version comes from: a later owner's is always greater. */
  public static long generation(long version) {
    return version >> Integer.SIZE;
  }

  /**
   * What one slot may admit. Allowances are divided in whole units, and which slots get those that
   * do not go round changes with the version, so that a small allowance is spent by someone.
   */
  public long shareOf(int slot) {
    if (slot < 0 || slot >= slots) {
      return 0;
    }
    var units = allowanceMicros / unitMicros;
    var turn = Math.floorMod(slot - version, slots);
    return (units / slots + (turn < units % slots ? 1 : 0)) * unitMicros;
  }
}
