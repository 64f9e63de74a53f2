package io.clickledger.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionTest {
  private static Decision of(long version, long allowance, long unit, int slots) {
    return Decisions.decision(1, version, Verdict.SERVE, 1, allowance, unit, slots, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 10, 1, 100, a single slot has it all",
    "100, 10, 4, 100, units that do not go round are given all the same",
    "105, 10, 4, 100, what is less than a unit is nobody's",
    "20, 10, 64, 20, fewer units than slots",
    "0, 10, 8, 0, nothing",
  })
  void dividesAnAllowanceInWholeUnits(
      long allowance, long unit, int slots, long sum, String description) {
    for (long version = -3; version < 70; version++) {
      var decision = of(version, allowance, unit, slots);
      var shares = IntStream.range(0, slots).mapToLong(decision::shareOf).toArray();
      assertThat(Arrays.stream(shares).sum()).as(description).isEqualTo(sum);
      assertThat(Arrays.stream(shares)).as(description).allMatch(share -> share % unit == 0);
    }
  }

  @Test
  void givesWhatDoesNotGoRoundToEverySlotInTurn() {
    var turns =
        IntStream.range(0, 8)
            .map(
                slot ->
                    (int)
                        IntStream.range(0, 8)
                            .filter(v -> of(v, 10, 10, 8).shareOf(slot) > 0)
                            .count());
    assertThat(turns).containsOnly(1);
  }

  @Test
  void givesNothingToASlotThatIsNone() {
    assertThat(of(1, 100, 10, 2).shareOf(2)).isZero();
    assertThat(of(1, 100, 10, 2).shareOf(-1)).isZero();
  }

  @Test
  void knowsTheRunOfAVersion() {
    assertThat(Decision.generation((5L << 32) + 77)).isEqualTo(5);
  }

  @Test
  void refusesWhatNoLaneDecides() {
    assertThatThrownBy(() -> Decisions.decision(1, 1, Verdict.THROTTLE, 1.5, 0, 1, 1, 0))
        .hasMessageContaining("share");
    assertThatThrownBy(() -> of(1, -1, 1, 1)).hasMessageContaining("allowance");
    assertThatThrownBy(() -> of(1, 1, 0, 1)).hasMessageContaining("unit");
  }
}
