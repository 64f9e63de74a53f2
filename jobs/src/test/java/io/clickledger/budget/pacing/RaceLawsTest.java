package io.clickledger.budget.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.bench.race.Race;
import io.clickledger.bench.race.Scenario;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of spend, with real gates and pacing in simulated days. */
class RaceLawsTest {
  private static final List<Double> STALENESS = List.of(0.5, 2.0, 30.0);

  static Stream<Arguments> races() {
    return Stream.of(
            Scenario.steady(0.5),
            Scenario.burst(0.5),
            Scenario.viral(0.5),
            Scenario.flapping(0.5),
            Scenario.outage(0.5),
            Scenario.skew(0.5),
            Scenario.rarelyClicked(5))
        .flatMap(s -> STALENESS.stream().map(staleness -> Arguments.of(s.name(), s, staleness)));
  }

  @ParameterizedTest(name = "{0} at {2} s")
  @MethodSource("races")
  void overspendsNoMoreThanStalenessTimesVelocity(
      String name, Scenario scenario, double staleness) {
    for (var strategy : Strategy.values()) {
      var outcome = Race.run(scenario, strategy, staleness, 7);
      assertThat((double) outcome.overspendMicros())
          .as("%s, %s", name, strategy)
          .isLessThanOrEqualTo(outcome.boundMicros());
    }
  }

  @ParameterizedTest(name = "{0} at {2} s")
  @MethodSource("races")
  void spendsTheBudgetAndHardlyMoreWhereItPredicts(
      String name, Scenario scenario, double staleness) {
    var outcome = Race.run(scenario, Strategy.PREDICTIVE, staleness, 7);
    assertThat(outcome.overspendShare()).as(name).isLessThanOrEqualTo(0.001);
    assertThat(outcome.underDeliveryShare()).as(name).isLessThanOrEqualTo(0.02);
  }
}
