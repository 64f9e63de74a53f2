package io.clickledger.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BillingDayWithinTest {
  @Test
  void newYorkBeginsItsDayAtFourInSummer() {
    var date = LocalDate.parse("2026-06-10");
    var midnight = Instant.parse("2026-06-10T04:00:00Z");
    assertThat(BillingDay.within(date, ZoneId.of("America/New_York")))
        .containsExactly(
            new BillingDay.Stretch(
                LocalDate.parse("2026-06-09"), Instant.parse("2026-06-10T00:00:00Z"), midnight),
            new BillingDay.Stretch(date, midnight, Instant.parse("2026-06-11T00:00:00Z")));
  }

  @Test
  void aUtcDayIsOneOfItsOwn() {
    assertThat(BillingDay.within(LocalDate.parse("2026-06-10"), ZoneOffset.UTC)).hasSize(1);
  }

  /** Among them: clocks set back over midnight, a date that was left out, offsets by minutes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-29 Europe/Paris",
        "2026-11-01 America/New_York",
        "2026-11-01 America/Havana",
        "2010-11-07 America/St_Johns",
        "2011-12-30 Pacific/Apia",
        "2018-02-18 America/Sao_Paulo",
        "2026-04-05 Australia/Lord_Howe",
        "2026-10-25 Asia/Kathmandu",
        "2026-10-25 Pacific/Kiritimati"
      })
  void everyInstantLiesInTheStretchOfItsDay(String example) {
    var parts = example.split(" ", 2);
    var zone = ZoneId.of(parts[1]);
    for (int days = -1; days <= 1; days++) {
      var date = LocalDate.parse(parts[0]).plusDays(days);
      var start = date.atStartOfDay(ZoneOffset.UTC).toInstant();
      var stretches = BillingDay.within(date, zone);
      var random = new Random(days);
      for (int i = 0; i < 5_000; i++) {
        var instant = start.plusSeconds(random.nextInt(86_400));
        assertThat(stretches)
            .filteredOn(s -> !instant.isBefore(s.from()) && instant.isBefore(s.to()))
            .singleElement()
            .extracting(BillingDay.Stretch::day)
            .isEqualTo(BillingDay.of(instant, zone));
      }
    }
  }
}
