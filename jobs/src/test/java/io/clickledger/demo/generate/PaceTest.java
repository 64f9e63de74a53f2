package io.clickledger.demo.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A pace on a clock that moves only while somebody waits. */
class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  private long now = -7;
  private int waits;

  private Pace pace(long perSecond) {
    return new Pace(
        Optional.of(perSecond),
        () -> now,
        duration -> {
          waits++;
          now += duration;
        });
  }

  @Test
  void lastsAsLongAsTheRateSays() throws IOException {
    var begun = now;
    times(pace(10), 31);
    assertThat(now - begun).isEqualTo(3 * SECOND);
    assertThat(waits).isEqualTo(30);
  }

  @Test
  void waitsForAMillisecondsWorthAtOnce() throws IOException {
    var begun = now;
    times(pace(100_000), 100_001);
    assertThat(now - begun).isEqualTo(SECOND);
    assertThat(waits).isEqualTo(1_000);
  }

  @Test
  void catchesUpAfterADelay() throws IOException {
    var pace = pace(10);
    times(pace, 1);
    now += 2 * SECOND;
    times(pace, 20);
    assertThat(waits).isZero();
    times(pace, 1);
    assertThat(waits).isEqualTo(1);
  }

  @Test
  void neverWaitsWithoutARate() throws IOException {
    times(new Pace(Optional.empty(), () -> now, duration -> waits++), 1_000);
    assertThat(waits).isZero();
  }

  @Test
  void endsWhereItsThreadIsInterrupted() throws IOException {
    var pace =
        new Pace(
            Optional.of(1L),
            () -> now,
            duration -> {
              throw new InterruptedException();
            });
    times(pace, 1);
    assertThatThrownBy(pace::next).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void times(Pace pace, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      pace.next();
    }
  }
}
