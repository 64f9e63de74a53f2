package io.clickledger.budget.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpendCurveTest {
  /** Nothing in the first half of the day, and twice as much in its last hour as in the others. */
  private static SpendCurve evening() {
    var weights = new ArrayList<>(Collections.nCopies(24, 0.0));
    for (int hour = 12; hour < 24; hour++) {
      weights.set(hour, hour == 23 ? 2.0 : 1.0);
    }
    return SpendCurve.ofHours(weights);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, the whole budget over the whole day",
    "0.5, 2, the rest over half a day",
    "0.75, 4, the rest over a quarter",
    "0.99, 100, the rest over a hundredth",
  })
  void spreadsWhatIsLeftEvenly(double elapsed, double expected, String description) {
    assertThat(SpendCurve.EVEN.intensity(elapsed, 0))
        .as(description)
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void followsItsWeights() {
    var curve = evening();
    assertThat(curve.intensity(0.25, 0)).as("an hour without weight").isZero();
    // 13 weights lie ahead; one hour of weight 1 takes 1/13 of the rest in 1/24 of the day.
    assertThat(curve.intensity(0.5, 0)).isCloseTo(24 / 13.0, within(1e-9));
    // At 23:30 the rest is half of the last hour.
    assertThat(curve.intensity(23.5 / 24, 0)).isCloseTo(48, within(1e-6));
  }

  @Test
  void spendsTheWholeBudgetByTheEndOfTheDay() {
    for (var curve : List.of(SpendCurve.EVEN, evening())) {
      var left = 1.0;
      var steps = 24 * 600;
      for (int step = 0; step < steps; step++) {
        left -= left * Math.min(1, curve.intensity((double) step / steps, 0) / steps);
      }
      assertThat(left).isBetween(0.0, 0.001);
    }
  }

  @Test
  void plansForNoShorterRestThanItIsTold() {
    assertThat(SpendCurve.EVEN.intensity(0.9999, 0.01)).isCloseTo(100, within(1e-6));
    assertThat(SpendCurve.EVEN.intensity(1, 0.01)).isCloseTo(100, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 23, 25})
  void refusesAnyOtherNumberOfWeights(int weights) {
    assertThatThrownBy(() -> SpendCurve.ofHours(Collections.nCopies(weights, 1.0)))
        .hasMessageContaining("24 weights");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWeightsThatAreNone(double weight) {
    var weights = new ArrayList<>(Collections.nCopies(24, 1.0));
    weights.set(3, weight);
    assertThatThrownBy(() -> SpendCurve.ofHours(weights)).hasMessageContaining("24 weights");
  }

  @Test
  void refusesADayWithoutWeight() {
    assertThatThrownBy(() -> SpendCurve.ofHours(Collections.nCopies(24, 0.0)))
        .hasMessageContaining("one positive");
  }
}
