package io.clickledger.budget.pacing;

import java.time.Duration;

/**
 * How fast a day's spend grows: the greater of a quick and a slow average, so that a burst is seen
 * at once and not forgotten in its first pause.
 */
final class Velocity {
  private static final double QUICK_SECONDS = 3;
  private static final double SLOW_SECONDS = 30;

  private final double serveToClickSeconds;
  private final Ewma quick = new Ewma();
  private final Ewma slow = new Ewma();
  private BudgetDay day = BudgetDay.NONE;
  private long spent;
  private long millis = Long.MIN_VALUE;

  Velocity(Duration serveToClick) {
    this.serveToClickSeconds = serveToClick.toMillis() / 1_000.0;
  }

  /** What was spent and how long it took, since the last observation; nothing in the first. */
  record Step(long micros, double seconds) {}

  Step observe(Standing now) {
    var before = millis == Long.MIN_VALUE ? now.nowMillis() : millis;
    // A new day begins at 0, with the traffic that the old one ended with.
    var known = now.day().equals(day) ? spent : millis == Long.MIN_VALUE ? now.spentMicros() : 0;
    var step =
        new Step(
            Math.max(0, now.spentMicros() - known),
            Math.max(0, now.nowMillis() - before) / 1_000.0);
    quick.add(step.micros(), step.seconds(), QUICK_SECONDS + blindSeconds(now));
    slow.add(step.micros(), step.seconds(), SLOW_SECONDS + blindSeconds(now));
    day = now.day();
    spent = Math.max(known, now.spentMicros());
    millis = Math.max(before, now.nowMillis());
    return step;
  }

  /** From when a campaign is served until the lane's decision that knows it is read. */
  double blindSeconds(Standing now) {
    return now.stalenessMillis() / 1_000.0 + serveToClickSeconds;
  }

  /** Micros a second. */
  double perSecond() {
    return Math.max(quick.perSecond(), slow.perSecond());
  }

  /** What is probably spent and not yet known. */
  long atRisk(Standing now) {
    return Math.round(perSecond() * blindSeconds(now));
  }
}
