package io.clickledger.budget.pacing;

/** Decides about one campaign's day, again and again. Not for use by several threads. */
public interface Pacing {
  /**
   * Rules on what is known now, and remembers it. Spend and time do not go back within a day; where
   * they do, what went back counts as standing still.
   */
  Ruling next(Standing standing);

  /** The most that gates may have admitted of what was granted, and that is not known yet. */
  long outstandingMicros();
}
