package io.clickledger.rules;

/**
 * Lateness is a property of the click, not of the run: it compares the two times that the click
 * carries. All times are microseconds since the epoch, UTC.
 */
public final class Lateness {
  /** A click received more than this after its event leaves by the late door: 15 minutes. */
  public static final long LIMIT_MICROS = 15L * 60 * 1_000_000;

  /** A click's event may lie this far past its receipt (clocks differ): 5 minutes. */
  public static final long CLOCK_AHEAD_LIMIT_MICROS = 5L * 60 * 1_000_000;

  /**
   * On-time copies of a click carry one event time and are received from 5 minutes before it to 15
   * minutes after it, so at most 5 + 15 = 20 minutes apart.
   */
  public static final long COPY_SPREAD_MICROS = CLOCK_AHEAD_LIMIT_MICROS + LIMIT_MICROS;

  private Lateness() {}

  /** Whether the click leaves by the late door whenever and however it is read. */
  public static boolean isLate(long eventTimeMicros, long receivedAtMicros) {
    return receivedAtMicros - eventTimeMicros > LIMIT_MICROS;
  }

  /** Whether the event claims a time that the collector's clock cannot have seen yet. */
  public static boolean isClockAhead(long eventTimeMicros, long receivedAtMicros) {
    return eventTimeMicros - receivedAtMicros > CLOCK_AHEAD_LIMIT_MICROS;
  }

  /**
   * Whether the collector claims a receipt that lies past the record's arrival in the source (Kafka
   * timestamp, modification time of a file) by more than clocks differ.
   *
   * @param receivedAtMicros a time of the contract, 1970 to 9999
   * @param arrivalMicros any value
   */
  public static boolean isReceiptAhead(long receivedAtMicros, long arrivalMicros) {
    return receivedAtMicros - CLOCK_AHEAD_LIMIT_MICROS > arrivalMicros;
  }
}
