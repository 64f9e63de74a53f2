package io.clickledger.rules.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class DoubleClickTest {
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/fraud/double_click.csv", numLinesToSkip = 1)
  void judgesByTheGapToThePredecessor(
      String description,
      int seconds,
      @Nullable String predecessor,
      String event,
      boolean isDouble) {
    var before = predecessor == null ? null : Long.valueOf(micros(predecessor));

    assertThat(new DoubleClick(seconds).follows(before, micros(event))).isEqualTo(isDouble);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/fraud/users.csv", numLinesToSkip = 1, quoteCharacter = '\'')
  void tellsUsersApart(
      String description,
      @Nullable String userId,
      @Nullable String ip,
      @Nullable String userAgent,
      @Nullable String otherUserId,
      @Nullable String otherIp,
      @Nullable String otherUserAgent,
      boolean same) {
    var user = DoubleClick.user(userId, ip, userAgent);
    var other = DoubleClick.user(otherUserId, otherIp, otherUserAgent);

    assertThat(user != null && user.equals(other)).isEqualTo(same);
  }

  @Test
  void judgesNobodyWithoutUserAndAddress() {
    assertThat(DoubleClick.user(null, null, "Mozilla/5.0")).isNull();
  }

  @Test
  void namesItsParameterInTheVersion() {
    assertThat(new DoubleClick(10).version()).isEqualTo("1/10s");
  }

  @Test
  void refusesAGapThatIsNotPositive() {
    assertThatThrownBy(() -> new DoubleClick(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DoubleClick(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static long micros(String instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
  }
}
