package io.clickledger.budget.pacing;

import static java.lang.Math.max;
import static java.lang.Math.min;

import io.clickledger.budget.pacing.Ruling.Reason;
import io.clickledger.gate.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Spreads what is left of the budget over what is left of the day, and never grants what may be
 * spent already.
 *
 * <p>The <em>pace</em> is the rest of the budget, less what is probably on its way, over the rest
 * of the day along its curve: it mends itself, whatever came before. Where demand is higher, the
 * share of requests that is served brings it down to the pace. An <em>allowance</em> bounds what
 * that estimate may be wrong by: it is drawn from a credit that grows somewhat faster than the
 * pace, up to what two blind times need, and all allowances whose clicks may not be known yet are
 * together no more than the credit, nor than the rest of the budget. So a burst of any size costs
 * no more than the credit, and a budget is not overspent unless a click comes later than it was
 * said to.
 */
final class Predictive implements Pacing {
  /** Credit grows so much faster than the pace: room for the ups and downs of demand. */
  private static final double HEADROOM = 1.5;

  /** Demand within a tenth of the pace is left alone. */
  private static final double LEFT_ALONE = 1.1;

  /** A share that moves less than this part of itself is no news. */
  private static final double SHARE_STEP = 0.15;

  /** A campaign too small for a pace of clicks may have this part of its budget granted at once. */
  private static final double SMALL_PART = 0.005;

  /** Seconds of pace that may be saved up and spent at once. */
  private static final double SAVED = 60;

  /** Seconds that are planned for a grant at least. */
  private static final double SHORTEST_GRANT = 0.5;

  /** After so many seconds a grant is given anew to gates that have come since. */
  private static final double LONGEST_GRANT = 5;

  private final SpendCurve curve;
  private final int slots;
  private final Velocity velocity;
  private final Exposure exposure = new Exposure();
  private final ShareHistory shares = new ShareHistory();
  private final Ewma spendRate = new Ewma();
  private final Ewma shareServed = new Ewma();
  private Grant granted = Grant.NONE;
  private double credit = Double.MAX_VALUE;
  private double spentSinceGrant;

  /** What was published last. */
  private record Grant(
      BudgetDay day, Verdict verdict, double share, Reason reason, long micros, long atMillis) {
    static final Grant NONE =
        new Grant(BudgetDay.NONE, Verdict.STOP, 0, Reason.NO_BUDGET, 0, Long.MIN_VALUE);
  }

  /** What may be spent, per second, and the measures that follow from it. */
  private record Pace(double perSecond, double blindSeconds, double grantSeconds, double cap) {}

  /**
   * @param outstanding what an earlier run may have left admitted and not known
   */
  Predictive(SpendCurve curve, Duration serveToClick, int slots, Outstanding outstanding) {
    this.curve = curve;
    this.slots = slots;
    this.velocity = new Velocity(serveToClick);
    exposure.inherit(outstanding);
  }

  @Override
  public long outstandingMicros() {
    return exposure.micros();
  }

  @Override
  public Ruling next(Standing now) {
    var step = velocity.observe(now);
    var blind = velocity.blindSeconds(now);
    exposure.settle(now.nowMillis(), blind);
    observeDemand(now, step, blind);
    spentSinceGrant += step.micros();

    var left = now.budgetMicros() - now.spentMicros();
    var pace = pace(now, blind, left - velocity.atRisk(now));
    credit = min(pace.cap(), credit + HEADROOM * pace.perSecond() * step.seconds() - step.micros());
    var stop = stop(now, left);
    return stop == null ? serve(now, pace, left) : stopped(now, stop);
  }

  private void observeDemand(Standing now, Velocity.Step step, double blind) {
    var timeConstant = 20 + 2 * blind;
    var servedAt = now.nowMillis() - Math.round(blind * 1_000);
    spendRate.add(step.micros(), step.seconds(), timeConstant);
    shareServed.add(shares.at(servedAt) * step.seconds(), step.seconds(), timeConstant);
  }

  private Pace pace(Standing now, double blind, double left) {
    var day = now.day();
    var grantSeconds = max(SHORTEST_GRANT, blind / 4);
    var shortest = (blind + grantSeconds) / day.seconds();
    var perSecond =
        max(0, left) * curve.intensity(day.elapsed(now.nowMillis()), shortest) / day.seconds();
    var inFlight = HEADROOM * perSecond * max(SAVED, 2 * (blind + grantSeconds));
    var clicks = min(slots, max(1, now.budgetMicros() * SMALL_PART / now.unitMicros()));
    var small = perSecond == 0 ? 0 : 2 * clicks * now.unitMicros();
    return new Pace(perSecond, blind, grantSeconds, max(inFlight, small));
  }

  /** Why the campaign must not be served at all, or null. */
  private @Nullable Reason stop(Standing now, long left) {
    if (now.budgetMicros() <= 0) {
      return Reason.NO_BUDGET;
    }
    if (left < now.unitMicros()) {
      return Reason.BUDGET_SPENT;
    }
    // Once stopped, it takes two clicks' worth to begin again.
    var needed = granted.reason() == Reason.BUDGET_AT_RISK ? 2 : 1;
    return left - velocity.atRisk(now) < needed * now.unitMicros() ? Reason.BUDGET_AT_RISK : null;
  }

  private Ruling stopped(Standing now, Reason reason) {
    var news = granted.verdict() != Verdict.STOP || granted.reason() != reason || isFirstOfDay(now);
    if (news) {
      grant(new Grant(now.day(), Verdict.STOP, 0, reason, 0, now.nowMillis()));
    }
    return Ruling.stop(reason, perSecond(), velocity.atRisk(now), news);
  }

  private Ruling serve(Standing now, Pace pace, long left) {
    var share = share(pace);
    var verdict = share < 1 ? Verdict.THROTTLE : Verdict.SERVE;
    var allowance = allowance(now, pace, left);
    var news = isFirstOfDay(now) || (allowance > 0 && isNews(now, pace, share, allowance));
    if (news) {
      var reason = share < 1 ? Reason.AHEAD_OF_PACE : Reason.WITHIN_PACE;
      grant(new Grant(now.day(), verdict, share, reason, allowance, now.nowMillis()));
    }
    return new Ruling(
        granted.verdict(),
        granted.share(),
        granted.reason(),
        perSecond(),
        velocity.atRisk(now),
        granted.micros(),
        news);
  }

  /** The share of demand that meets the pace; the last one while it would hardly move. */
  private double share(Pace pace) {
    var served = shareServed.perSecond();
    var demand = served <= 0 ? 0 : spendRate.perSecond() / served;
    var wanted =
        demand <= LEFT_ALONE * pace.perSecond() ? 1 : max(0.001, pace.perSecond() / demand);
    var before = granted.share();
    var moved = Math.abs(wanted - before) / max(before, 1e-9);
    return before > 0 && moved < SHARE_STEP && (wanted < 1 || before == 1) ? before : wanted;
  }

  /** Whole clicks that credit, budget and what is out already leave room for. */
  private long allowance(Standing now, Pace pace, long left) {
    var room = min(min(pace.cap() / 2, credit - exposure.micros()), left - exposure.micros());
    var units = (long) (max(0, room) / now.unitMicros());
    return units * now.unitMicros();
  }

  private boolean isNews(Standing now, Pace pace, double share, long allowance) {
    if (granted.verdict() == Verdict.STOP || granted.share() != share) {
      return true;
    }
    var age = (now.nowMillis() - granted.atMillis()) / 1_000.0;
    var worn = spentSinceGrant >= 0.25 * granted.micros() || allowance >= 2 * granted.micros();
    return age >= pace.grantSeconds() && worn || age >= LONGEST_GRANT + pace.blindSeconds();
  }

  private boolean isFirstOfDay(Standing now) {
    return !granted.day().equals(now.day());
  }

  private void grant(Grant next) {
    exposure.grant(next.micros(), next.atMillis());
    shares.add(next.atMillis(), next.share());
    granted = next;
    spentSinceGrant = 0;
  }

  private long perSecond() {
    return Math.round(velocity.perSecond());
  }
}
