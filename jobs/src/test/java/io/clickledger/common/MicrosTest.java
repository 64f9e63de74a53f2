package io.clickledger.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicrosTest {
  @ParameterizedTest(name = "{0} {1}: {4}")
  @CsvSource({
    "1234567, USD, 123, 1.23, cents",
    "5000,    USD, 0,   0.00, a tie goes to the even cent below",
    "15000,   USD, 2,   0.02, a tie goes to the even cent above",
    "15001,   USD, 2,   0.02, over a tie goes up",
    "500000,  JPY, 0,   0,    yen have no minor unit: a tie goes to even",
    "1500000, JPY, 2,   2,    yen",
    "1500,    KWD, 2,   0.002, fils are thousandths",
    "2500,    KWD, 2,   0.002, a tie goes to the even fils",
    "-15000,  USD, -2,  -0.02, negative amounts round alike",
  })
  void roundsHalfEvenOnceToTheMinorUnit(
      long micros, String currency, long minor, String text, String description) {
    var unit = Currency.getInstance(currency);
    assertThat(Micros.toMinorUnits(micros, unit)).isEqualTo(minor);
    assertThat(Micros.format(minor, unit)).isEqualTo(text);
    assertThat(Micros.toMinorUnits(Micros.ofMinorUnits(minor, unit), unit)).isEqualTo(minor);
  }
}
