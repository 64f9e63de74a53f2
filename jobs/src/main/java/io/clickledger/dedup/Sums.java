package io.clickledger.dedup;

import java.util.List;

/** Adds up the clicks of one bucket and micro-batch that were accepted. Prices add up saturated. */
interface Sums {
  /**
   * @param click index in the block
   * @param minuteMicros start of its minute
   * @param isCorrection whether the minute's window had fired before
   */
  void add(ClickBlock block, int click, long minuteMicros, boolean isCorrection);

  /** All that was added, in a list that may grow. */
  List<DedupOutput> outputs();

  /** Neither of the two is negative; a sum past the range of a long stays at its end. */
  static long saturated(long a, long b) {
    var sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
