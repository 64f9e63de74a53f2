package io.clickledger.rules.contract;

import static io.clickledger.rules.contract.Records.ARRIVAL;
import static io.clickledger.rules.contract.Records.accepted;
import static io.clickledger.rules.contract.Records.micros;
import static io.clickledger.rules.contract.Records.outcome;
import static io.clickledger.rules.contract.Records.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class TypedClickParserTest {
  private final @Nullable Object[] row = {
    "a", Instant.parse("2026-01-01T00:00:00Z"), null, 1L, 2L, 3L, 4L, "u", "::1", "Mozilla", 5L
  };

  @ParameterizedTest(name = "{1} {2}: {0}")
  @CsvFileSource(resources = "/contract/typed_values.csv", numLinesToSkip = 1)
  void judgesAValueByItsType(
      String description, String field, String type, @Nullable String value, String outcome) {
    var index = ClickField.valueOf(field.toUpperCase(Locale.ROOT)).place();
    row[index] = value == null ? null : valueOf(type, value);

    var parsed = check(null);

    assertThat(outcome(parsed)).isEqualTo(outcome);
    if (parsed instanceof Rejected rejected) {
      assertThat(rejected.detail()).startsWith(field + " ");
    }
  }

  @Test
  void cutsNanoseconds() {
    row[1] = Instant.parse("2026-01-01T00:00:00.123456999Z");
    row[2] = Timestamp.from(Instant.parse("2026-01-01T00:00:01.000001999Z"));

    var click = accepted(check(null));

    assertThat(click.eventTimeMicros()).isEqualTo(micros("2026-01-01T00:00:00.123456Z"));
    assertThat(click.receivedAtMicros()).isEqualTo(micros("2026-01-01T00:00:01.000001Z"));
  }

  @Test
  void keepsExtraAsItIs() {
    assertThat(accepted(check("{\"a\": 1 }")).extra()).isEqualTo("{\"a\": 1 }");
  }

  @Test
  void namesTheTypeThatItCannotTake() {
    row[3] = 1.5;
    assertThat(rejected(check(null)).detail())
        .isEqualTo(
            "ad_id must be an integer from 0 to 9223372036854775807, but is 1.5 of type Double.");
    row[0] = new byte[3];
    assertThat(rejected(check(null)).detail()).endsWith("but is 3 bytes of type byte[].");
  }

  @Test
  void readsARowOfExactlyOneMebibyteOfTextAndNoMore() {
    row[9] = "x".repeat((1 << 20) - "a".length() - "u".length() - "::1".length());
    assertThat(outcome(check(null))).isEqualTo("ACCEPTED");
    assertThat(outcome(check("{}"))).isEqualTo("OVERSIZED");
  }

  private Parsed check(@Nullable String extra) {
    return new TypedClickParser()
        .check(
            row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10],
            extra, ARRIVAL, false);
  }

  private static Object valueOf(String type, String text) {
    return switch (type) {
      case "String" -> text;
      case "Long" -> Long.valueOf(text);
      case "Integer" -> Integer.valueOf(text);
      case "Short" -> Short.valueOf(text);
      case "Byte" -> Byte.valueOf(text);
      case "Double" -> Double.valueOf(text);
      case "Boolean" -> Boolean.valueOf(text);
      case "BigDecimal" -> new BigDecimal(text);
      case "Instant" -> Instant.parse(text);
      case "Timestamp" -> Timestamp.from(Instant.parse(text));
      case "LocalDateTime" -> LocalDateTime.parse(text);
      case "Date" -> Date.valueOf(text);
      case "bytes" -> text.getBytes(StandardCharsets.UTF_8);
      default -> throw new IllegalArgumentException(type);
    };
  }
}
