package io.clickledger.budget.pacing;

import java.time.Duration;

/** The ways to pace, by the name that the command line knows. */
public enum Strategy {
  /** Serves until the budget is seen to be spent; what is spent meanwhile is overspent. */
  HARD_STOP,
  /** Spreads the budget over the day and stops before it could be gone. */
  PREDICTIVE;

  /**
   * @param serveToClick how long after a campaign was served its click is received, at most but for
   *     rare ones
   * @param slots between which gates divide an allowance
   * @param outstanding what the lane's last run left
   */
  public Pacing begin(SpendCurve curve, Duration serveToClick, int slots, Outstanding outstanding) {
    return switch (this) {
      case HARD_STOP -> new HardStop(serveToClick);
      case PREDICTIVE -> new Predictive(curve, serveToClick, slots, outstanding);
    };
  }
}
