package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.rules.contract.Accepted;
import io.clickledger.rules.contract.Parsed;
import io.clickledger.rules.contract.Rejected;
import io.clickledger.rules.contract.TypedClickParser;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a rejected Parquet row keeps meets the verdict that the row met. */
class RowPayloadTest {
  private static final Instant NOON = Instant.parse("2026-03-28T12:00:00Z");
  private static final long ARRIVED = NOON.getEpochSecond() * 1_000_000;

  private final RowPayload payload = new RowPayload();

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(0, null),
        Arguments.of(0, 5L),
        Arguments.of(0, "a b"),
        Arguments.of(1, NOON.plusNanos(123_456_000)),
        Arguments.of(1, NOON.toEpochMilli()),
        Arguments.of(1, NOON.toString()),
        Arguments.of(1, String.valueOf(NOON.toEpochMilli())),
        Arguments.of(1, LocalDateTime.parse("2026-03-28T12:00:00")),
        Arguments.of(1, Instant.parse("1969-12-31T23:59:59Z")),
        Arguments.of(2, NOON.plusSeconds(1)),
        Arguments.of(2, NOON.plusSeconds(3600)),
        Arguments.of(3, 5),
        Arguments.of(3, (short) 5),
        Arguments.of(3, "5"),
        Arguments.of(3, "five"),
        Arguments.of(3, 5.0),
        Arguments.of(3, Double.NaN),
        Arguments.of(3, new BigDecimal("5")),
        Arguments.of(3, -5L),
        Arguments.of(7, "u \"1\" \n"),
        Arguments.of(7, 5L),
        Arguments.of(7, true),
        Arguments.of(8, "10.0.0.1"),
        Arguments.of(8, "10.0.0"),
        Arguments.of(9, "agent".getBytes(StandardCharsets.UTF_8)),
        Arguments.of(10, 250_000L),
        Arguments.of(10, "250000"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void meetsTheVerdictOfTheRow(int column, @Nullable Object value) {
    var row = row("{\"page\":\"x\",\"share\":1.10}");
    row[column] = value;

    var again = payload.parse(RowPayload.of(RowFactory.create(row)), ARRIVED);

    var verdict = verdict(row);
    if (verdict instanceof Rejected rejected) {
      assertThat(again).isInstanceOf(Rejected.class);
      assertThat(((Rejected) again).reason()).isEqualTo(rejected.reason());
    } else {
      assertThat(again).isEqualTo(verdict);
    }
  }

  @Test
  void keepsTheFieldsThatTheContractDoesNotKnow() {
    var row = row("{\"page\":\"x\"}");
    row[8] = "10.0.0";

    assertThat(new String(RowPayload.of(RowFactory.create(row)), StandardCharsets.UTF_8))
        .contains("\"ip\":\"10.0.0\"")
        .endsWith(",\"page\":\"x\"}");
    assertThat(
            new String(
                RowPayload.of(RowFactory.create(empty("{\"p\":1}"))), StandardCharsets.UTF_8))
        .isEqualTo("{\"p\":1}");
    assertThat(new String(RowPayload.of(RowFactory.create(empty(null))), StandardCharsets.UTF_8))
        .isEqualTo("{}");
  }

  @Test
  void rejectsWhatIsNoObject() {
    for (var text : List.of("", "nonsense", "[1]", "{\"ad_id\":1,\"ad_id\":1}")) {
      assertThat(payload.parse(text.getBytes(StandardCharsets.UTF_8), ARRIVED))
          .isInstanceOf(Rejected.class);
    }
  }

  @Test
  void takesARepairedRow() {
    var text = new String(RowPayload.of(RowFactory.create(row(null))), StandardCharsets.UTF_8);

    var parsed =
        payload.parse(text.replace(":3", ":\"3\"").getBytes(StandardCharsets.UTF_8), ARRIVED);

    assertThat(((Accepted) parsed).click().publisherId()).isEqualTo(3);
  }

  private static @Nullable Object[] empty(@Nullable String extra) {
    var row = new @Nullable Object[12];
    row[11] = extra;
    return row;
  }

  private static @Nullable Object[] row(@Nullable String extra) {
    return new @Nullable Object[] {"a", NOON, null, 1L, 2L, 7L, 3L, null, null, null, null, extra};
  }

  private static Parsed verdict(@Nullable Object[] row) {
    return new TypedClickParser()
        .check(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            row[7],
            row[8],
            row[9],
            row[10],
            (String) row[11],
            ARRIVED,
            false);
  }
}
