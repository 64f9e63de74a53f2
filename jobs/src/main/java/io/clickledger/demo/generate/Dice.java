package io.clickledger.demo.generate;

/**
 * Seeded chance that is the same on every machine and Java version (SplitMix64; Steele, Lea, Flood:
 * Fast Splittable Pseudorandom Number Generators, 2014; logarithms by {@link StrictMath}).
 */
final class Dice {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  Dice(long seed) {
    this.state = scramble(seed);
  }

  /** An independent sequence of the same seed. */
  static Dice of(long seed, String purpose) {
    long hash = 0;
    for (int i = 0; i < purpose.length(); i++) {
      hash = hash * 31 + purpose.charAt(i);
    }
    return new Dice(seed ^ scramble(hash));
  }

  /** A bijection of the longs: distinct inputs have distinct results. */
  static long scramble(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long next() {
    state += GOLDEN;
    return scramble(state);
  }

  /** Uniform in [0, 1). */
  double unit() {
    return (next() >>> 11) * 0x1p-53;
  }

  /** Uniform in [0, bound). */
  int below(int bound) {
    return (int) (((next() >>> 33) * bound) >>> 31);
  }

  /** Uniform in [0, bound), for bounds below 2^53. */
  long below(long bound) {
    return (long) (unit() * bound);
  }

  /** Uniform in [from, to]. */
  long between(long from, long to) {
    return from + below(to - from + 1);
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  /** Exponential with mean 1. */
  double exponential() {
    return -StrictMath.log(1 - unit());
  }
}
