package io.clickledger.demo.generate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells double clicks: another click of the same user on the same ad at most 10 seconds before, in
 * the order of (event time, id). Holds the last 10 seconds of event time.
 */
final class DoubleClicks {
  private static final long WINDOW_MICROS = 10_000_000;

  private record UserAndAd(String user, long adId) {}

  /** Time of the latest click, the oldest first. */
  private final Map<UserAndAd, Long> latest = new LinkedHashMap<>();

  /** Whether the click is one. Clicks must come in the order of (event time, id). */
  boolean isDouble(Click click) {
    forgetBefore(click.eventMicros() - WINDOW_MICROS);
    var user = user(click);
    if (user == null) {
      return false;
    }
    var key = new UserAndAd(user, click.adId());
    var before = latest.remove(key);
    latest.put(key, click.eventMicros());
    return before != null;
  }

  private void forgetBefore(long micros) {
    var oldest = latest.values().iterator();
    while (oldest.hasNext() && oldest.next() < micros) {
      oldest.remove();
    }
  }

  private static @Nullable String user(Click click) {
    if (click.userId() != null) {
      return click.userId();
    }
    if (click.ip() == null) {
      return null;
    }
    return click.ip() + "|" + (click.agent() == Agents.NONE ? "" : Agents.text(click.agent()));
  }
}
