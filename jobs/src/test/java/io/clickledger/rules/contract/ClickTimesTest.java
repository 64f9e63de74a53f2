package io.clickledger.rules.contract;

import static io.clickledger.rules.contract.Records.ARRIVAL;
import static io.clickledger.rules.contract.Records.clickWith;
import static io.clickledger.rules.contract.Records.micros;
import static io.clickledger.rules.contract.Records.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.ethlo.time.ITU;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ClickTimesTest {
  private static final String CSV_HEADER =
      "click_id,event_time,ad_id,campaign_id,advertiser_id,publisher_id";

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/contract/times.csv", numLinesToSkip = 1)
  void readsTextAlikeInEveryFormat(String description, String text, @Nullable String instant) {
    assertEveryFormat(
        List.of(json("'" + text + "'"), csv('"' + text + '"'), typed(text)),
        RejectReason.BAD_EVENT_TIME,
        instant);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/contract/epoch_millis.csv", numLinesToSkip = 1)
  void readsMillisecondsAlikeInEveryFormat(
      String description, String millis, @Nullable String instant) {
    assertEveryFormat(
        List.of(json(millis), csv(millis), typed(millis)), RejectReason.BAD_EVENT_TIME, instant);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/contract/clocks.csv", numLinesToSkip = 1)
  void comparesTheClocks(
      String description,
      String source,
      String eventTime,
      @Nullable String receivedAt,
      String arrival,
      String outcome,
      @Nullable String receipt) {
    var json = clickWith("received_at", receivedAt == null ? null : "'" + receivedAt + "'");
    var payload = json.replace("2026-01-01T00:00:00Z", eventTime).getBytes(StandardCharsets.UTF_8);

    var parsed = new JsonClickParser().parse(payload, micros(arrival), source.equals("kafka"));

    assertThat(outcome(parsed)).isEqualTo(outcome);
    if (parsed instanceof Accepted accepted && receipt != null) {
      assertThat(accepted.click().receivedAtMicros()).isEqualTo(micros(receipt));
    }
  }

  @Test
  void namesBothClocks() {
    var payload =
        clickWith("received_at", "'2025-12-31T23:00:00Z'").getBytes(StandardCharsets.UTF_8);

    assertThat(new JsonClickParser().parse(payload, ARRIVAL, true))
        .isEqualTo(
            new Rejected(
                RejectReason.CLOCK_AHEAD,
                "event_time 2026-01-01T00:00:00Z is more than 5 minutes past received_at"
                    + " 2025-12-31T23:00:00Z."));
    assertThat(new JsonClickParser().parse(payload, micros("2025-12-31T22:00:00Z"), true))
        .extracting("reason")
        .isEqualTo(RejectReason.CLOCK_AHEAD);
    payload = clickWith("received_at", "'2026-01-01T00:00:00Z'").getBytes(StandardCharsets.UTF_8);
    assertThat(new JsonClickParser().parse(payload, micros("2025-12-31T23:00:00Z"), true))
        .isEqualTo(
            new Rejected(
                RejectReason.RECEIPT_AHEAD,
                "received_at 2026-01-01T00:00:00Z is more than 5 minutes past the record's arrival"
                    + " 2025-12-31T23:00:00Z."));
  }

  @Test
  void agreesWithTwoOtherReadersOfRfc3339() {
    var random = new Random(3339);
    for (var i = 0; i < 20_000; i++) {
      var time =
          Instant.ofEpochSecond(random.nextLong(86_400, 253_402_214_400L), random.nextInt())
              .atOffset(ZoneOffset.ofTotalSeconds(60 * random.nextInt(-1080, 1081)));
      var text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);

      assertThat(Rfc3339.micros(text))
          .as(text)
          .isEqualTo(micros(OffsetDateTime.parse(text).toInstant()))
          .isEqualTo(micros(ITU.parseDateTime(text).toInstant()));
    }
  }

  private static void assertEveryFormat(
      List<Parsed> parsed, RejectReason reason, @Nullable String instant) {
    assertThat(parsed)
        .allSatisfy(
            verdict -> {
              if (instant == null) {
                assertThat(verdict).extracting("reason").isEqualTo(reason);
              } else {
                assertThat(verdict)
                    .extracting("click.eventTimeMicros")
                    .isEqualTo(Records.micros(instant));
              }
            });
  }

  private static Parsed json(String json) {
    var payload = clickWith("received_at", null);
    payload = payload.replace("\"2026-01-01T00:00:00Z\"", Records.unquote(json));
    return Records.parse(payload);
  }

  private static Parsed csv(String cell) {
    return new CsvClickParser(CSV_HEADER).parse("c-1," + cell + ",1,2,3,4", ARRIVAL, false);
  }

  private static Parsed typed(String value) {
    return new TypedClickParser()
        .check("c-1", value, null, 1, 2, 3, 4, null, null, null, null, null, ARRIVAL, false);
  }
}
