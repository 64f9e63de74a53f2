package io.clickledger.budget.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clickledger.gate.Verdict;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacingTest {
  private static final BudgetDay DAY = BudgetDay.of(LocalDate.of(2026, 3, 28), ZoneId.of("UTC"));
  private static final long BUDGET = 86_400_000_000L;
  private static final long CLICK = 500_000;

  private static Pacing begin(Strategy strategy) {
    return begin(strategy, Outstanding.NONE);
  }

  private static Pacing begin(Strategy strategy, Outstanding outstanding) {
    return strategy.begin(SpendCurve.EVEN, Duration.ofSeconds(4), 4, outstanding);
  }

  private static Standing at(double second, long budget, long spent) {
    return new Standing(
        DAY, budget, spent, CLICK, DAY.startMillis() + Math.round(second * 1_000), 1_000);
  }

  @ParameterizedTest
  @EnumSource
  void stopsACampaignWithoutBudget(Strategy strategy) {
    var ruling = begin(strategy).next(at(0, 0, 0));
    assertThat(ruling.verdict()).isEqualTo(Verdict.STOP);
    assertThat(ruling.reason()).isEqualTo(Ruling.Reason.NO_BUDGET);
    assertThat(ruling.allowanceMicros()).isZero();
    assertThat(ruling.news()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void stopsAtOnceWhenTheBudgetIsLoweredBelowWhatIsSpent(Strategy strategy) {
    var pacing = begin(strategy);
    assertThat(pacing.next(at(0, BUDGET, 0)).verdict()).isEqualTo(Verdict.SERVE);
    var spent = pacing.next(at(1, BUDGET, 10 * CLICK));
    assertThat(spent.verdict()).isNotEqualTo(Verdict.STOP);
    var lowered = pacing.next(at(2, 5 * CLICK, 10 * CLICK));
    assertThat(lowered.verdict()).isEqualTo(Verdict.STOP);
    assertThat(lowered.reason()).isEqualTo(Ruling.Reason.BUDGET_SPENT);
    assertThat(lowered.news()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void servesAgainWhenTheBudgetIsRaised(Strategy strategy) {
    var pacing = begin(strategy);
    assertThat(pacing.next(at(0, 10 * CLICK, 10 * CLICK)).verdict()).isEqualTo(Verdict.STOP);
    var raised = pacing.next(at(100, BUDGET, 10 * CLICK));
    assertThat(raised.verdict()).isEqualTo(Verdict.SERVE);
    assertThat(raised.news()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void beginsANewDayWithItsWholeBudget(Strategy strategy) {
    var pacing = begin(strategy);
    pacing.next(at(86_000, BUDGET, BUDGET));
    var tomorrow = BudgetDay.of(LocalDate.of(2026, 3, 29), ZoneId.of("UTC"));
    var ruling =
        pacing.next(new Standing(tomorrow, BUDGET, 0, CLICK, tomorrow.startMillis() + 10, 1_000));
    assertThat(ruling.verdict()).isEqualTo(Verdict.SERVE);
    assertThat(ruling.news()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void saysNothingNewWhileNothingChanges(Strategy strategy) {
    var pacing = begin(strategy);
    pacing.next(at(0, 0, 0));
    assertThat(pacing.next(at(1, 0, 0)).news()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void bearsAClockThatGoesBack(Strategy strategy) {
    var pacing = begin(strategy);
    pacing.next(at(1_000, BUDGET, 100 * CLICK));
    var back = pacing.next(at(400, BUDGET, 101 * CLICK));
    assertThat(back.velocityMicrosPerSecond()).isNotNegative();
    assertThat(back.verdict()).isNotEqualTo(Verdict.STOP);
  }

  @Test
  void risksVelocityTimesWhatItDoesNotSee() {
    var pacing = begin(Strategy.HARD_STOP);
    Ruling ruling = pacing.next(at(0, BUDGET, 0));
    for (int second = 1; second <= 300; second++) {
      ruling = pacing.next(at(second, BUDGET, second * 2 * CLICK));
    }
    assertThat(ruling.velocityMicrosPerSecond()).isEqualTo(2 * CLICK);
    // One second of staleness and four from serve to click.
    assertThat(ruling.atRiskMicros()).isEqualTo(10 * CLICK);
  }

  @Test
  void stopsBeforeWhatIsOnItsWayCouldSpendTheRest() {
    var pacing = begin(Strategy.PREDICTIVE);
    var budget = 650 * CLICK;
    Ruling ruling = pacing.next(at(0, budget, 0));
    var second = 0;
    while (ruling.verdict() != Verdict.STOP) {
      second++;
      ruling = pacing.next(at(second, budget, second * 2 * CLICK));
    }
    assertThat(ruling.reason()).isEqualTo(Ruling.Reason.BUDGET_AT_RISK);
    assertThat(budget - second * 2 * CLICK).isCloseTo(10 * CLICK, within(2 * CLICK));
  }

  @Test
  void neverGrantsMoreThanTheRestOfTheBudget() {
    var pacing = begin(Strategy.PREDICTIVE);
    for (int second = 0; second < 60; second++) {
      var ruling = pacing.next(at(86_300 + second, 100 * CLICK, 95 * CLICK));
      assertThat(ruling.allowanceMicros()).isLessThanOrEqualTo(5 * CLICK);
      assertThat(pacing.outstandingMicros()).isLessThanOrEqualTo(5 * CLICK);
    }
  }

  @Test
  void countsWhatAnEarlierRunGrantedUntilItsClicksAreKnown() {
    var restart = DAY.startMillis() + 86_300_000L;
    var pacing = begin(Strategy.PREDICTIVE, new Outstanding(4 * CLICK, restart + 5_000));
    var first = pacing.next(at(86_300, 100 * CLICK, 95 * CLICK));
    assertThat(first.allowanceMicros()).isLessThanOrEqualTo(CLICK);
    Ruling later = first;
    for (int tenth = 1; tenth <= 200; tenth++) {
      later = pacing.next(at(86_300 + tenth / 10.0, 100 * CLICK, 95 * CLICK));
    }
    assertThat(later.allowanceMicros()).isGreaterThan(CLICK);
  }

  @Test
  void throttlesADemandOfTwiceThePaceToHalf() {
    var pacing = begin(Strategy.PREDICTIVE);
    // The pace is 1,000,000 a second; demand is four clicks, 2,000,000.
    var demand = 4 * CLICK;
    double spent = 0;
    Ruling ruling = pacing.next(at(0, BUDGET, 0));
    for (int second = 1; second <= 1_200; second++) {
      spent += demand * ruling.share();
      ruling = pacing.next(at(second, BUDGET, (long) spent));
    }
    assertThat(ruling.verdict()).isEqualTo(Verdict.THROTTLE);
    assertThat(ruling.reason()).isEqualTo(Ruling.Reason.AHEAD_OF_PACE);
    assertThat(ruling.share()).isCloseTo(0.5, within(0.1));
  }

  @Test
  void changesNoShareForASmallChangeOfDemand() {
    var pacing = begin(Strategy.PREDICTIVE);
    double spent = 0;
    var changes = 0;
    Ruling ruling = pacing.next(at(0, BUDGET, 0));
    for (int second = 1; second <= 3_600; second++) {
      var share = ruling.share();
      var wave = 1 + 0.05 * Math.sin(second / 50.0);
      spent += 4 * CLICK * wave * share;
      ruling = pacing.next(at(second, BUDGET, (long) spent));
      changes += second > 600 && ruling.share() != share ? 1 : 0;
    }
    assertThat(changes).isLessThanOrEqualTo(1);
  }
}
