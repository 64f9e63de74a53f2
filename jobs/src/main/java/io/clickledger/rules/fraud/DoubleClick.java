package io.clickledger.rules.fraud;

import org.jspecify.annotations.Nullable;

/**
 * The rule {@code double-click}: another distinct click of the same user on the same ad came at
 * most so many seconds before. Only the immediate predecessor in the order (event_time, click_id)
 * is looked at, so of a burst the first click stays valid and each later one is judged by its own
 * gap.
 *
 * @param seconds greatest gap that makes a double click, inclusive to the microsecond; a disclosed
 *     parameter
 */
public record DoubleClick(int seconds) implements GivtRule {
  public static final String RULE = "double-click";

  private static final long serialVersionUID = 1L;

  /** Of the rule's own text: goes up when its meaning changes. */
  private static final String REVISION = "1";

  private static final long MICROS_PER_SECOND = 1_000_000;

  /**
   * @throws IllegalArgumentException if the gap is not positive
   */
  public DoubleClick {
    if (seconds <= 0) {
      throw new IllegalArgumentException(
          "A double click needs a gap of at least 1 second, not " + seconds + ".");
    }
  }

  @Override
  public String rule() {
    return RULE;
  }

  /** Revision and parameter, for example {@code 1/10s}. */
  @Override
  public String version() {
    return REVISION + "/" + seconds + "s";
  }

  /**
   * Who clicked: the user, else the address with the user agent (a missing one counts as empty).
   *
   * @return a key that no other user has, or null where nothing tells users apart
   */
  public static @Nullable String user(
      @Nullable String userId, @Nullable String ip, @Nullable String userAgent) {
    if (userId != null) {
      return "user " + userId;
    }
    if (ip == null) {
      return null;
    }
    return "address " + ip + '|' + (userAgent == null ? "" : userAgent);
  }

  /**
   * Whether a click is the second of a pair. Times are microseconds since the epoch.
   *
   * @param predecessorMicros event time of the click before it; null when there is none
   */
  public boolean follows(@Nullable Long predecessorMicros, long eventMicros) {
    return predecessorMicros != null
        && eventMicros - predecessorMicros <= seconds * MICROS_PER_SECOND;
  }
}
