package io.clickledger.budget;

import java.util.Arrays;

/**
 * Up to when the lane knows what was received, and how long a click waits until a gate knows it.
 * All in milliseconds. Not for use by several threads.
 */
final class Knowledge {
  /** The staleness is that of the slowest of so many editions. */
  private static final int EDITIONS = 32;

  /** Before the first edition. */
  private static final long FIRST_GUESS_MILLIS = 1_000;

  private final long[] waits = new long[EDITIONS];
  private int next;
  private long knownUntil;
  private long polledAt;

  /**
   * @param startedAt when the lane began to read
   */
  Knowledge(long startedAt) {
    this.polledAt = startedAt;
    this.knownUntil = Long.MIN_VALUE;
    Arrays.fill(waits, FIRST_GUESS_MILLIS);
  }

  /** The source was found empty. */
  void nothingNewAt(long millis) {
    knownUntil = Math.max(knownUntil, millis);
    polledAt = Math.max(polledAt, millis);
  }

  /**
   * A micro-batch was counted, which had asked the source after the last one had ended.
   *
   * @param cutShort whether it took as much as it may: what it left is newer than its newest record
   * @param newestReceived receipt of that one
   */
  void counted(boolean cutShort, long newestReceived) {
    var until = cutShort ? Math.min(polledAt, newestReceived) : polledAt;
    knownUntil = Math.max(knownUntil, until);
  }

  /** The micro-batch has ended: the next one asks the source from here on. */
  void ended(long millis) {
    polledAt = Math.max(polledAt, millis);
  }

  /** An edition became readable; its longest waiting click was received then. */
  void published(long waitedSince, long millis) {
    waits[next] = Math.max(0, millis - waitedSince);
    next = (next + 1) % EDITIONS;
  }

  /** Whether anything is known: a micro-batch was counted, or the source was found empty. */
  boolean isKnown() {
    return knownUntil != Long.MIN_VALUE;
  }

  /** Every click that was received before has been counted. */
  long knownUntil() {
    return knownUntil;
  }

  long staleness() {
    return Arrays.stream(waits).max().orElse(FIRST_GUESS_MILLIS);
  }
}
