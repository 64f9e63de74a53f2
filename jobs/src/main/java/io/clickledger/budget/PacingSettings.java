package io.clickledger.budget;

import io.clickledger.budget.pacing.Outstanding;
import io.clickledger.budget.pacing.Pacing;
import io.clickledger.budget.pacing.SpendCurve;
import io.clickledger.budget.pacing.Strategy;
import java.time.Duration;

/**
 * How it is decided.
 *
 * @param serveToClick how long after a campaign was served its click is received, at most
 * @param slots between which gates divide an allowance
 * @param limit how old what a gate knows may be
 */
public record PacingSettings(
    Strategy strategy, SpendCurve curve, Duration serveToClick, int slots, Duration limit) {

  Pacing begin(Outstanding outstanding) {
    return strategy.begin(curve, serveToClick, slots, outstanding);
  }

  /** Until when an edition may be trusted. */
  long expiresMillis(Moment moment) {
    return moment.knownUntilMillis() + limit.toMillis();
  }
}
