package io.clickledger.budget.pacing;

import io.clickledger.gate.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The baseline: serves at full speed until the budget is seen to be spent. Its allowance bounds
 * nothing.
 */
final class HardStop implements Pacing {
  /** More than any budget, and exact where a reader takes numbers for doubles. */
  static final long UNBOUNDED = 1L << 52;

  private final Velocity velocity;
  private Ruling.@Nullable Reason before;
  private BudgetDay day = BudgetDay.NONE;

  HardStop(Duration serveToClick) {
    this.velocity = new Velocity(serveToClick);
  }

  @Override
  public Ruling next(Standing now) {
    velocity.observe(now);
    var perSecond = Math.round(velocity.perSecond());
    var atRisk = velocity.atRisk(now);
    var reason = reason(now);
    var news = reason != before || !now.day().equals(day);
    before = reason;
    day = now.day();
    return reason == Ruling.Reason.WITHIN_PACE
        ? new Ruling(Verdict.SERVE, 1, reason, perSecond, atRisk, UNBOUNDED, news)
        : Ruling.stop(reason, perSecond, atRisk, news);
  }

  /** It bounds nothing, so it owes nothing. */
  @Override
  public long outstandingMicros() {
    return 0;
  }

  private static Ruling.Reason reason(Standing now) {
    if (now.budgetMicros() <= 0) {
      return Ruling.Reason.NO_BUDGET;
    }
    return now.spentMicros() >= now.budgetMicros()
        ? Ruling.Reason.BUDGET_SPENT
        : Ruling.Reason.WITHIN_PACE;
  }
}
