package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BillingPeriodTest {
  @Test
  void readsTheKeyThatItWrites() {
    var key = "2026-03-01/2026-03-31";

    assertThat(BillingPeriod.parse(key).key()).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2026-03", "2026-03-01", "2026-03-01/2026-03-32", "a/b", "1/2/3"})
  void refusesWhatIsNotAPeriod(String text) {
    assertThatThrownBy(() -> BillingPeriod.parse(text))
        .isInstanceOf(ClickledgerException.class)
        .hasMessageContaining("is not a billing period");
  }

  @Test
  void refusesAPeriodThatEndsBeforeItBegins() {
    assertThatThrownBy(() -> BillingPeriod.parse("2026-03-02/2026-03-01"))
        .isInstanceOf(ClickledgerException.class)
        .hasMessage("the period ends on 2026-03-01, before it begins on 2026-03-02");
  }

  @ParameterizedTest(name = "{0}: {1} and {2}")
  @CsvSource({
    "the same day, 2026-03-01/2026-03-01, 2026-03-01/2026-03-01, true",
    "neighbours, 2026-03-01/2026-03-14, 2026-03-15/2026-03-31, false",
    "a common day at the end, 2026-03-01/2026-03-15, 2026-03-15/2026-03-31, true",
    "one within the other, 2026-03-01/2026-03-31, 2026-03-10/2026-03-10, true"
  })
  void overlapsWhenSomeDayBelongsToBoth(
      String description, String one, String other, boolean overlaps) {
    var first = BillingPeriod.parse(one);
    var second = BillingPeriod.parse(other);

    assertThat(first.overlaps(second)).as(description).isEqualTo(overlaps);
    assertThat(second.overlaps(first)).as(description).isEqualTo(overlaps);
  }
}
