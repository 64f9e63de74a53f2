package io.clickledger.rules.contract;

import static io.clickledger.rules.contract.Records.ARRIVAL;
import static io.clickledger.rules.contract.Records.accepted;
import static io.clickledger.rules.contract.Records.outcome;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One record, written in every format that a source may have, is one click or one rejection. */
class SameVerdictInEveryFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of(
          "click_id",
          "event_time",
          "received_at",
          "ad_id",
          "campaign_id",
          "advertiser_id",
          "publisher_id",
          "user_id",
          "ip",
          "user_agent",
          "price_micros");
  private static final long YEAR_9998 = 253_339_228_800_000_000L;

  private final Random random = new Random(11);
  private final JsonClickParser jsonParser = new JsonClickParser();
  private final TypedClickParser typedParser = new TypedClickParser();

  @Test
  void readsTheSameClick() throws JsonProcessingException {
    for (var i = 0; i < 2_000; i++) {
      var click = randomClick();
      var fromJson = accepted(json(click));
      var fromCsv = accepted(csv(click));
      var fromTypes = accepted(typed(click));

      assertThat(fromJson).isEqualTo(click);
      assertThat(fromCsv).isEqualTo(click);
      assertThat(fromTypes).isEqualTo(click);
    }
  }

  @Test
  void rejectsTheSameTextForTheSameReason() throws JsonProcessingException {
    var rejections = new HashMap<String, Integer>();
    for (var i = 0; i < 2_000; i++) {
      var fields = new LinkedHashMap<String, @Nullable Object>();
      NAMES.forEach(name -> fields.put(name, randomValue(name)));
      var members = new LinkedHashMap<>(fields);
      members.values().removeIf(value -> value == null);
      var json = jsonParser.parse(JSON.writeValueAsBytes(members), ARRIVAL, true);
      var line =
          NAMES.stream().map(name -> cell(fields.get(name))).collect(Collectors.joining(","));

      var verdict = outcome(json);
      rejections.merge(verdict, 1, Integer::sum);
      assertThat(outcome(new CsvClickParser(String.join(",", NAMES)).parse(line, ARRIVAL, true)))
          .as(line)
          .isEqualTo(verdict);
      assertThat(outcome(check(new ArrayList<>(fields.values()), null))).isEqualTo(verdict);
    }
    assertThat(rejections)
        .containsKeys(
            "ACCEPTED",
            "MISSING_FIELD",
            "BAD_CLICK_ID",
            "BAD_EVENT_TIME",
            "BAD_RECEIVED_AT",
            "BAD_ID",
            "BAD_IP",
            "BAD_PRICE",
            "CLOCK_AHEAD");
  }

  private Parsed json(Click click) throws JsonProcessingException {
    var names = new ArrayList<>(NAMES);
    Collections.shuffle(names, random);
    var members = new ArrayList<String>();
    for (var name : names) {
      var value = values(click).get(name);
      if (value instanceof Instant time) {
        members.add('"' + name + "\":" + timeAsJson(time));
      } else if (value != null || random.nextBoolean()) {
        members.add('"' + name + "\":" + JSON.writeValueAsString(value));
      }
    }
    if (click.extra() != null) {
      members.add(click.extra().substring(1, click.extra().length() - 1));
    }
    return jsonParser.parse(
        ("{" + String.join(",", members) + "}").getBytes(UTF_8), ARRIVAL, false);
  }

  private Parsed csv(Click click) throws JsonProcessingException {
    var names = new ArrayList<>(NAMES);
    Collections.shuffle(names, random);
    var cells = new LinkedHashMap<String, String>();
    for (var name : names) {
      var value = values(click).get(name);
      cells.put(name, value instanceof Instant time ? timeAsCell(time) : cell(value));
    }
    if (click.extra() != null) {
      JSON.readTree(click.extra())
          .fields()
          .forEachRemaining(
              field -> cells.put(cell(field.getKey()), cell(field.getValue().textValue())));
    }
    return new CsvClickParser(String.join(",", cells.keySet()))
        .parse(String.join(",", cells.values()), ARRIVAL, false);
  }

  private Parsed typed(Click click) {
    var row = new ArrayList<@Nullable Object>();
    for (var name : NAMES) {
      var value = values(click).get(name);
      if (value instanceof Instant time && random.nextBoolean()) {
        row.add(Timestamp.from(time));
      } else if (value instanceof Long number && number == number.intValue()) {
        row.add(number.intValue());
      } else {
        row.add(value);
      }
    }
    return check(row, click.extra());
  }

  private Parsed check(List<? extends @Nullable Object> row, @Nullable String extra) {
    var arrivalIsReceipt = extra == null;
    return typedParser.check(
        row.get(0),
        row.get(1),
        row.get(2),
        row.get(3),
        row.get(4),
        row.get(5),
        row.get(6),
        row.get(7),
        row.get(8),
        row.get(9),
        row.get(10),
        extra,
        ARRIVAL,
        arrivalIsReceipt);
  }

  private static Map<String, @Nullable Object> values(Click click) {
    var values = new HashMap<String, @Nullable Object>();
    values.put("click_id", click.clickId());
    values.put("event_time", Instant.EPOCH.plus(click.eventTimeMicros(), ChronoUnit.MICROS));
    values.put("received_at", Instant.EPOCH.plus(click.receivedAtMicros(), ChronoUnit.MICROS));
    values.put("ad_id", click.adId());
    values.put("campaign_id", click.campaignId());
    values.put("advertiser_id", click.advertiserId());
    values.put("publisher_id", click.publisherId());
    values.put("user_id", click.userId());
    values.put("ip", click.ip());
    values.put("user_agent", click.userAgent());
    values.put("price_micros", click.priceMicros());
    return values;
  }

  private Click randomClick() {
    var eventTime = random.nextLong(0, YEAR_9998);
    eventTime -= random.nextBoolean() ? eventTime % 1000 : 0;
    return new Click(
        "id-" + Long.toUnsignedString(random.nextLong(), 36),
        eventTime,
        Math.max(0, eventTime + random.nextLong(-300_000_000, 1_000_000_000)),
        randomNumber(),
        randomNumber(),
        randomNumber(),
        randomNumber(),
        randomText(),
        oneOf(null, "203.0.113.9", "106.114.177.*", "2001:db8::1"),
        randomText(),
        random.nextBoolean() ? randomNumber() : null,
        random.nextBoolean() ? null : "{\"größe\":\"42\",\"a \\\"b\\\"\":\"\\\\ ,x\"}");
  }

  private long randomNumber() {
    return random.nextLong() >>> random.nextInt(1, 64);
  }

  private @Nullable String randomText() {
    return oneOf(
        null, "u", "Mozilla/5.0 (X11; Linux) \"like\" Gecko, \\ ☃😀", "a\tb", " blank ", "\"", ",");
  }

  /** A value that is alike in all formats: text, or a number where the field takes one. */
  private @Nullable Object randomValue(String name) {
    var good = random.nextInt(12) > 0;
    return switch (name) {
      case "click_id" -> good ? "a" : oneOf(null, "a b", "é", "a".repeat(65));
      case "event_time" ->
          good
              ? oneOf("2026-01-01T00:00:00Z", 1_767_225_600_000L)
              : oneOf(null, "noon", "2026-01-01T00:00:00", 253_402_300_800_000L);
      case "received_at" ->
          good
              ? oneOf(null, "2026-01-01T00:00:00.5Z")
              : oneOf("2026-02-30T00:00:00Z", "-", -1L, "2025-01-01T00:00:00Z");
      case "ip" -> good ? oneOf(null, "203.0.113.9") : "localhost";
      case "user_id", "user_agent" -> randomText();
      case "price_micros" -> good ? oneOf(null, 5L) : oneOf(-5L, "x", "1.5");
      default -> good ? random.nextLong(0, Long.MAX_VALUE) : oneOf(null, -1L, "1.0", " 1");
    };
  }

  private String timeAsJson(Instant time) {
    return isWholeMillis(time) && random.nextBoolean()
        ? Long.toString(time.toEpochMilli())
        : '"' + timeAsText(time) + '"';
  }

  private String timeAsCell(Instant time) {
    return isWholeMillis(time) && random.nextBoolean()
        ? Long.toString(time.toEpochMilli())
        : timeAsText(time);
  }

  private String timeAsText(Instant time) {
    var offset = ZoneOffset.ofTotalSeconds(60 * random.nextInt(-1080, 1081));
    return time.atOffset(offset).getYear() < 1970
        ? time.toString()
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(offset));
  }

  private static boolean isWholeMillis(Instant time) {
    return time.getNano() % 1_000_000 == 0;
  }

  private static String cell(@Nullable Object value) {
    var text = value == null ? "" : value.toString();
    return text.matches("[^\",]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  @SafeVarargs
  private <T> @Nullable T oneOf(@Nullable T... values) {
    return values[random.nextInt(values.length)];
  }
}
