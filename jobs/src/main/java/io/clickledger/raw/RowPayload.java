package io.clickledger.raw;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.clickledger.rules.contract.Accepted;
import io.clickledger.rules.contract.JsonClickParser;
import io.clickledger.rules.contract.Parsed;
import io.clickledger.rules.contract.RejectReason;
import io.clickledger.rules.contract.Rejected;
import io.clickledger.rules.contract.TypedClickParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet row as the JSON object that {@code rejected_click} keeps of it, and the verdict on such
 * an object. A value that no field of the contract takes, whatever it says, keeps its type, so that
 * the object meets the verdict that the row met. Reusable, not thread-safe.
 */
final class RowPayload {
  private static final List<String> COLUMNS = ClickFiles.CONTRACT_COLUMNS;
  private static final int EXTRA = COLUMNS.size();

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  /** What is wrong with the object itself is wrong with it in every format. */
  private static final Set<RejectReason> OF_FORM =
      EnumSet.of(
          RejectReason.NOT_JSON,
          RejectReason.NOT_AN_OBJECT,
          RejectReason.EMPTY_RECORD,
          RejectReason.OVERSIZED,
          RejectReason.DUPLICATE_FIELD);

  private final JsonClickParser json = new JsonClickParser();
  private final TypedClickParser typed = new TypedClickParser();

  /**
   * @param row the contract's columns in order, then the text of a JSON object of the others
   */
  static byte[] of(Row row) {
    var fields = new LinkedHashMap<String, Object>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      var value = row.get(i);
      if (value != null) {
        fields.put(COLUMNS.get(i), told(value));
      }
    }
    try {
      var known = JSON.writeValueAsString(fields);
      return with(known, row.getString(EXTRA)).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object told(Object value) {
    if (value instanceof Instant instant) {
      return instant.toString();
    }
    if (value instanceof Timestamp timestamp) {
      return timestamp.toInstant().toString();
    }
    if (value instanceof byte[] bytes) {
      return Map.of("byte[]", Base64.getEncoder().encodeToString(bytes));
    }
    return value instanceof String || isInteger(value)
        ? value
        : Map.of(value.getClass().getSimpleName(), value.toString());
  }

  private static boolean isInteger(Object value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte;
  }

  /** The members of both objects, each as it is written. */
  private static String with(String known, @Nullable String extra) {
    if (extra == null || extra.equals("{}")) {
      return known;
    }
    return known.equals("{}")
        ? extra
        : known.substring(0, known.length() - 1) + "," + extra.substring(1);
  }

  /** The verdict that a row of these values meets; text of digits stands for an integer. */
  Parsed parse(byte[] payload, long arrivedAtMicros) {
    var asRecord = json.parse(payload, arrivedAtMicros, false);
    if (asRecord instanceof Accepted
        || (asRecord instanceof Rejected rejected && OF_FORM.contains(rejected.reason()))) {
      return asRecord;
    }
    try {
      return check(JSON.readTree(payload), arrivedAtMicros);
    } catch (IOException e) {
      return asRecord;
    }
  }

  private Parsed check(JsonNode row, long arrivedAtMicros) throws JsonProcessingException {
    return typed.check(
        value(row, 0),
        value(row, 1),
        value(row, 2),
        value(row, 3),
        value(row, 4),
        value(row, 5),
        value(row, 6),
        value(row, 7),
        value(row, 8),
        value(row, 9),
        value(row, 10),
        unknown(row),
        arrivedAtMicros,
        false);
  }

  private static @Nullable Object value(JsonNode row, int column) {
    var value = row.get(COLUMNS.get(column));
    if (value == null || value.isNull()) {
      return null;
    }
    if (value.isTextual()) {
      return value.textValue();
    }
    return value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : value;
  }

  private static @Nullable String unknown(JsonNode row) throws JsonProcessingException {
    var unknown = JSON.createObjectNode();
    row.properties().stream()
        .filter(field -> !COLUMNS.contains(field.getKey()))
        .forEach(field -> unknown.set(field.getKey(), field.getValue()));
    return unknown.isEmpty() ? null : JSON.writeValueAsString(unknown);
  }
}
