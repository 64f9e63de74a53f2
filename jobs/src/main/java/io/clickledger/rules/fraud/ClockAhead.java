package io.clickledger.rules.fraud;

/**
 * The rule {@code clock-ahead}: the click says that it happened later than it was received. What is
 * more than 5 minutes ahead never becomes a click: the contract rejects it.
 *
 * @param seconds most that an honest clock is ahead; a disclosed parameter
 */
public record ClockAhead(int seconds) implements GivtRule {
  public static final String RULE = "clock-ahead";

  private static final long serialVersionUID = 1L;

  /** Of the rule's own text: goes up when its meaning changes. */
  private static final String REVISION = "1";

  private static final long MICROS_PER_SECOND = 1_000_000;

  /**
   * @throws IllegalArgumentException if it is negative
   */
  public ClockAhead {
    if (seconds < 0) {
      throw new IllegalArgumentException("A clock is ahead by 0 seconds or more, not " + seconds);
    }
  }

  /** Times are microseconds since the epoch. */
  public boolean isBrokenBy(long eventMicros, long receivedMicros) {
    return eventMicros - receivedMicros > seconds * MICROS_PER_SECOND;
  }

  @Override
  public String rule() {
    return RULE;
  }

  /** Revision and parameter, for example {@code 1/60s}. */
  @Override
  public String version() {
    return REVISION + "/" + seconds + "s";
  }
}
