package io.clickledger.budget.pacing;

/**
 * Allowances of a run that has ended, whose clicks may still come.
 *
 * @param micros their sum
 * @param usableUntilMillis when the last gate took them for stale
 */
public record Outstanding(long micros, long usableUntilMillis) {
  public static final Outstanding NONE = new Outstanding(0, 0);
}
