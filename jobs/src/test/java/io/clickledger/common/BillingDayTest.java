package io.clickledger.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillingDayTest {
  @ParameterizedTest(name = "{3}")
  @CsvSource({
    "2026-03-28T18:29:59Z, Asia/Kolkata,     2026-03-28, a second before midnight at +05:30",
    "2026-03-28T18:30:00Z, Asia/Kolkata,     2026-03-29, midnight at +05:30",
    "2026-03-29T21:59:59Z, Europe/Berlin,    2026-03-29, the day of 23 hours ends at 22:00 UTC",
    "2026-03-29T22:00:00Z, Europe/Berlin,    2026-03-30, and the next begins",
    "2026-11-01T04:59:59Z, America/New_York, 2026-11-01, the day of 25 hours",
    "2026-11-02T04:59:59Z, America/New_York, 2026-11-01, its last second",
  })
  void isTheDayInTheAccountsZone(
      Instant instant, String zone, LocalDate expected, String description) {
    assertThat(BillingDay.of(instant, ZoneId.of(zone))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{3}")
  @CsvSource({
    "2026-03-28, UTC,           2026-03-28,            one UTC day is itself",
    "2026-03-28, Asia/Kolkata,  2026-03-27 2026-03-28, +05:30 begins on the UTC day before",
    "2026-03-29, Europe/Berlin, 2026-03-28 2026-03-29, 23 hours",
    "2026-03-28, America/Los_Angeles, 2026-03-28 2026-03-29, a day of the west ends on the next",
  })
  void overlapsUtcDays(LocalDate day, String zone, String utcDays, String description) {
    assertThat(BillingDay.utcDaysOf(day, day, ZoneId.of(zone)))
        .containsExactlyElementsOf(
            Arrays.stream(utcDays.split(" ")).map(LocalDate::parse).toList());
  }
}
