package io.clickledger.demo.generate;

/** Clicks and their money, by cell. */
final class Tally {
  private final long[] clicks;
  private final long[] micros;

  Tally(int cells) {
    clicks = new long[cells];
    micros = new long[cells];
  }

  void add(int cell, long priceMicros) {
    clicks[cell]++;
    micros[cell] = Math.addExact(micros[cell], priceMicros);
  }

  long clicks(int cell) {
    return clicks[cell];
  }

  long micros(int cell) {
    return micros[cell];
  }
}
