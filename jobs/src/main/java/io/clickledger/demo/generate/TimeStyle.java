package io.clickledger.demo.generate;

/** How a record writes an instant. All styles of one instant mean the same microsecond. */
enum TimeStyle {
  /** {@code 2026-03-28T10:00:00.000Z}. */
  UTC(0, "Z"),
  /** As UTC, without a fraction where it is zero. */
  UTC_SHORT(0, "Z"),
  /** An integer; UTC where the instant has no whole milliseconds. */
  EPOCH_MILLIS(0, "Z"),
  ZERO_OFFSET(0, "+00:00"),
  INDIA(330, "+05:30"),
  NEW_YORK(-240, "-04:00");

  private static final TimeStyle[] ODD = {
    UTC_SHORT, EPOCH_MILLIS, EPOCH_MILLIS, ZERO_OFFSET, INDIA, INDIA, NEW_YORK
  };
  private static final double ODD_SHARE = 0.06;
  private static final long MICROS_PER_MINUTE = 60_000_000;

  private final long offsetMicros;
  private final String suffix;

  TimeStyle(int offsetMinutes, String suffix) {
    this.offsetMicros = offsetMinutes * MICROS_PER_MINUTE;
    this.suffix = suffix;
  }

  static TimeStyle draw(Dice dice) {
    return dice.chance(ODD_SHARE) ? ODD[dice.below(ODD.length)] : UTC;
  }

  long offsetMicros() {
    return offsetMicros;
  }

  String suffix() {
    return suffix;
  }

  boolean isInteger(long micros) {
    return this == EPOCH_MILLIS && micros % 1_000 == 0;
  }

  boolean hasFraction(long micros) {
    return this != UTC_SHORT || micros % 1_000_000 != 0;
  }
}
