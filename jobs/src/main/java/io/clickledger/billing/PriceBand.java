package io.clickledger.billing;

/**
 * The prices of the charged clicks of a line, in millionths.
 *
 * @param maxMicros not below {@code minMicros}
 */
public record PriceBand(long minMicros, long maxMicros) {
  public PriceBand {
    if (maxMicros < minMicros) {
      throw new IllegalArgumentException(minMicros + " to " + maxMicros + " is no band of prices");
    }
  }

  public PriceBand with(PriceBand other) {
    return new PriceBand(
        Math.min(minMicros, other.minMicros), Math.max(maxMicros, other.maxMicros));
  }
}
