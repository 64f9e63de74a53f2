package io.clickledger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.common.Micros;
import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class InvoiceLineTest {
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/billing/rounding.csv", useHeadersInDisplayName = true)
  void roundsHalfEvenOnceAndKeepsTheRemainder(
      String description,
      String code,
      long netMicros,
      long amountMinor,
      String amount,
      long remainderMicros) {
    var currency = Currency.getInstance(code);

    var line = InvoiceLine.of(Documents.totals(1, 3, 1, netMicros, netMicros), currency);

    assertThat(line)
        .as(description)
        .isEqualTo(
            new InvoiceLine(
                LineKey.ofCampaign(1),
                Documents.totals(1, 3, 1, netMicros, netMicros).figures(),
                new PriceBand(1, 2),
                amountMinor,
                remainderMicros));
    assertThat(Micros.format(amountMinor, currency)).isEqualTo(amount);
    assertThat(Micros.ofMinorUnits(amountMinor, currency) + remainderMicros).isEqualTo(netMicros);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/billing/flaws.csv", useHeadersInDisplayName = true)
  void refusesNegativeLines(
      String description,
      long grossClicks,
      long invalidClicks,
      long grossMicros,
      long netMicros,
      String flaw) {
    var totals = Documents.totals(1, grossClicks, invalidClicks, grossMicros, netMicros);

    assertThat(totals.figures().flaw().orElse(null)).as(description).isEqualTo(flaw);
  }

  @Test
  void roundsEachLineAndNotTheTotal() {
    var statement = Documents.statement(7, "USD", 5_000, 5_000, 5_000);

    assertThat(statement.netMicros()).isEqualTo(15_000);
    assertThat(statement.amountMinor()).isZero();
    assertThat(statement.remainderMicros()).isEqualTo(15_000);
  }
}
