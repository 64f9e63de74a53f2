package io.clickledger.budget.pacing;

import java.util.ArrayDeque;

/**
 * Allowances of which it is not known yet what became of them: the clicks of an allowance that was
 * replaced are all known once the time from serving to knowing has passed.
 */
final class Exposure {
  private final ArrayDeque<Grant> grants = new ArrayDeque<>();
  private long total;

  /**
   * @param usableUntil when the next one replaced it; the newest is usable still
   */
  private record Grant(long micros, long usableUntil) {}

  /** The newest grant, or nothing: usable from its grant on until it is replaced. */
  private long newest;

  void inherit(Outstanding outstanding) {
    if (outstanding.micros() > 0) {
      grants.add(new Grant(outstanding.micros(), outstanding.usableUntilMillis()));
      total += outstanding.micros();
    }
  }

  /** A new allowance replaces the one before. */
  void grant(long micros, long nowMillis) {
    if (newest > 0) {
      grants.add(new Grant(newest, nowMillis));
    }
    newest = micros;
    total += micros;
  }

  /** Lets go of what was replaced so long ago that its clicks are known. */
  void settle(long nowMillis, double blindSeconds) {
    var known = nowMillis - Math.round(blindSeconds * 1_000);
    while (!grants.isEmpty() && grants.getFirst().usableUntil() <= known) {
      total -= grants.removeFirst().micros();
    }
  }

  /** The most that may have been admitted and is not known. */
  long micros() {
    return total;
  }
}
