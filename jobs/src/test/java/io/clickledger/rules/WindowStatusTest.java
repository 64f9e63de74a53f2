package io.clickledger.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowStatusTest {
  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "11:59:59.999999, OPEN,  the watermark is a moment before the end",
    "12:00:00,        FIRED, the watermark reaches the end",
    "12:24:59.999999, FIRED, a click received 15 minutes late and read 10 minutes late may come",
    "12:25:00,        FINAL, no click can come any more",
  })
  void followsTheWatermark(String watermark, WindowStatus expected, String description) {
    assertThat(
            WindowStatus.of(
                Instant.parse("2026-03-28T12:00:00Z"),
                Instant.parse("2026-03-28T" + watermark + "Z"),
                Duration.ofMinutes(10)))
        .isEqualTo(expected);
  }

  @Test
  void calledFinalIsWhatTheWatermarkHasMadeFinal() {
    var watermark = Instant.parse("2026-03-28T12:25:00Z");
    var skew = Duration.ofMinutes(10);
    var end = WindowStatus.finalBefore(watermark, skew);
    assertThat(WindowStatus.of(end, watermark, skew)).isEqualTo(WindowStatus.FINAL);
    assertThat(WindowStatus.of(end.plusNanos(1_000), watermark, skew))
        .isEqualTo(WindowStatus.FIRED);
  }
}
