package io.clickledger.rules.contract;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records for the tests, and their verdicts as the rule tables write them. */
final class Records {
  /** A record's arrival that no clock of the tables runs ahead of. */
  static final long ARRIVAL = micros("9999-12-31T23:59:59.999999Z");

  private static final Map<String, String> CLICK = new LinkedHashMap<>();

  static {
    CLICK.put("click_id", "'c-1'");
    CLICK.put("event_time", "'2026-01-01T00:00:00Z'");
    CLICK.put("received_at", "1767225601000");
    CLICK.put("ad_id", "1");
    CLICK.put("campaign_id", "2");
    CLICK.put("advertiser_id", "3");
    CLICK.put("publisher_id", "4");
    CLICK.put("user_id", "'u-1'");
    CLICK.put("ip", "'203.0.113.9'");
    CLICK.put("user_agent", "'Mozilla/5.0'");
    CLICK.put("price_micros", "137000");
  }

  private Records() {}

  /** A whole click as JSON. */
  static String click() {
    return json(CLICK);
  }

  /** The click with one field set to a JSON text, or left out where that is null. */
  static String clickWith(String field, @Nullable String json) {
    var fields = new LinkedHashMap<>(CLICK);
    if (json == null) {
      fields.remove(field);
    } else {
      fields.put(field, json);
    }
    return json(fields);
  }

  /** JSON as the tables write it, with ' for every quote. */
  static String unquote(String table) {
    return table.replace('\'', '"');
  }

  static Parsed parse(String json) {
    return parse(json.getBytes(StandardCharsets.UTF_8));
  }

  static Parsed parse(byte[] json) {
    return new JsonClickParser().parse(json, ARRIVAL, false);
  }

  /** The verdict as the tables write it: ACCEPTED or the reason. */
  static String outcome(Parsed parsed) {
    return parsed instanceof Rejected rejected ? rejected.reason().name() : "ACCEPTED";
  }

  static Click accepted(Parsed parsed) {
    if (parsed instanceof Accepted accepted) {
      return accepted.click();
    }
    throw new AssertionError("not accepted: " + parsed);
  }

  static Rejected rejected(Parsed parsed) {
    if (parsed instanceof Rejected rejected) {
      return rejected;
    }
    throw new AssertionError("not rejected: " + parsed);
  }

  static long micros(String instant) {
    return micros(Instant.parse(instant));
  }

  /** By hand, since the JDK's {@code ChronoUnit.MICROS.between} overflows past the year 2262. */
  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000), instant.getNano() / 1000);
  }

  private static String json(Map<String, String> fields) {
    return unquote(
        fields.entrySet().stream()
            .map(field -> "'" + field.getKey() + "':" + field.getValue())
            .collect(Collectors.joining(",", "{", "}")));
  }
}
