package io.clickledger.rules.fraud;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class IpRangeTest {
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/fraud/ranges.csv", numLinesToSkip = 1)
  void writesARangeInOneWay(String description, String range, String text) {
    assertThat(of(range)).hasToString(text).isEqualTo(of(text));
  }

  @Test
  void goesOnBehindEveryAddressButTheLast() {
    var low = requireNonNull(IpNumber.parse("0:0:0:0:ffff:ffff:ffff:ffff"));
    assertThat(low.next()).isEqualTo(IpNumber.parse("0:0:0:1::"));
    assertThat(requireNonNull(IpNumber.parse("10.0.0.255")).next())
        .isEqualTo(IpNumber.parse("10.0.1.0"));
    assertThat(requireNonNull(IpNumber.parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).next())
        .isNull();
  }

  private static @Nullable IpRange of(String text) {
    var dash = text.indexOf('-');
    return dash < 0
        ? IpRange.parse(text)
        : IpRange.between(text.substring(0, dash), text.substring(dash + 1));
  }
}
