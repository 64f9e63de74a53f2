package io.clickledger.rules.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a click from one JSON object: a Kafka record or a line of a landed {@code .ndjson} file.
 *
 * <p>Strict RFC 8259: no comments, no single quotes, no NaN, nothing behind the object, UTF-8 only
 * (a leading byte order mark is passed over), nested at most {@value #MAX_DEPTH} deep. A contract
 * field that stands twice is an error; fields that the contract does not know are kept byte for
 * byte, in order, repeated ones included. Reusable, not thread-safe: one instance a task.
 *
 * <p>{@link #parse} gives the whole click. Who only counts asks {@link #check}, and then for the
 * numbers: of a record that keeps the contract no text is made.
 */
public final class JsonClickParser {
  static final int MAX_DEPTH = 500;

  /**
   * Jackson remembers field names to read them faster, and copies what it remembers for every
   * record that brings a new one. After so many bytes of records with names that are not the
   * contract's it starts afresh, so that names which never come again cost neither time nor memory.
   */
  private static final int STRANGE_BYTES_REMEMBERED = 1 << 16;

  private static final JsonFactoryBuilder JACKSON = jackson();

  private final ClickRules rules = new ClickRules(false);
  private final ExtraFields extra = new ExtraFields();
  private final TextBuffer texts = new TextBuffer();
  private final Utf8 utf8 = new Utf8();
  private JsonFactory factory = JACKSON.build();
  private int strangeBytes;

  /**
   * The verdict on one record; never throws on account of its bytes.
   *
   * @param payload the record; null for a Kafka record without a value
   * @param arrivalMicros when the record came into the source: the Kafka record's timestamp or the
   *     file's modification time, in microseconds since the epoch
   * @param arrivalIsReceipt whether a click without {@code received_at} was received at its arrival
   *     (Kafka) rather than at its event time (files)
   */
  public Parsed parse(byte @Nullable [] payload, long arrivalMicros, boolean arrivalIsReceipt) {
    var rejected = check(payload, arrivalMicros, arrivalIsReceipt);
    return rejected == null ? new Accepted(click()) : rejected;
  }

  /**
   * As {@link #parse}; null for a record that keeps the contract, which the methods below then give
   * until the next one is checked.
   */
  public @Nullable Rejected check(
      byte @Nullable [] payload, long arrivalMicros, boolean arrivalIsReceipt) {
    if (payload == null) {
      return Rejections.emptyRecord();
    }
    if (payload.length > Rejections.MAX_BYTES) {
      return Rejections.oversized(payload.length);
    }
    if (isBlank(payload)) {
      return Rejections.emptyRecord();
    }
    var invalidAt = utf8.firstInvalid(payload);
    if (invalidAt != Utf8.VALID) {
      return Rejections.notUtf8(invalidAt);
    }
    var nulAt = nulNearStart(payload);
    if (nulAt >= 0) {
      return Rejections.notUtf8(nulAt);
    }
    var rejected = checkJson(payload, arrivalMicros, arrivalIsReceipt);
    if (rejected != null || !extra.isEmpty()) {
      forgetStrangeNames(payload.length);
    }
    return rejected;
  }

  /** The record, whole. */
  public Click click() {
    return rules.click(extra.json());
  }

  /** Characters that the next record overwrites. */
  public CharSequence clickId() {
    return rules.clickId();
  }

  /** Microseconds since the epoch. */
  public long eventTimeMicros() {
    return rules.number(ClickField.EVENT_TIME);
  }

  /** Microseconds since the epoch. */
  public long receivedAtMicros() {
    return rules.number(ClickField.RECEIVED_AT);
  }

  public long adId() {
    return rules.number(ClickField.AD_ID);
  }

  public long campaignId() {
    return rules.number(ClickField.CAMPAIGN_ID);
  }

  public boolean hasPrice() {
    return rules.has(ClickField.PRICE_MICROS);
  }

  /** Of a record that {@linkplain #hasPrice has one}. */
  public long priceMicros() {
    return rules.number(ClickField.PRICE_MICROS);
  }

  private @Nullable Rejected checkJson(
      byte[] payload, long arrivalMicros, boolean arrivalIsReceipt) {
    try (var json = factory.createParser(payload)) {
      var rejected = read(json, payload);
      return rejected == null ? rules.verdict(arrivalMicros, arrivalIsReceipt) : rejected;
    } catch (JsonProcessingException e) {
      var at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
      return Rejections.notJson(e.getOriginalMessage(), at);
    } catch (IOException e) {
      return Rejections.notJson(String.valueOf(e.getMessage()), 0);
    }
  }

  private void forgetStrangeNames(int bytes) {
    strangeBytes += bytes;
    if (strangeBytes > STRANGE_BYTES_REMEMBERED) {
      strangeBytes = 0;
      factory = JACKSON.build();
    }
  }

  /** Hands the record's fields to the rules; the verdict if its form alone breaks the contract. */
  private @Nullable Rejected read(JsonParser json, byte[] payload) throws IOException {
    rules.begin();
    extra.begin();
    texts.begin();
    var rejected =
        json.nextToken() == JsonToken.START_OBJECT
            ? readFields(json, payload)
            : Rejections.notAnObject(shown(json, payload));
    if (json.nextToken() != null) {
      return Rejections.notJson(
          "more text behind the end of the record", json.currentTokenLocation().getByteOffset());
    }
    return rejected;
  }

  private @Nullable Rejected readFields(JsonParser json, byte[] payload) throws IOException {
    Rejected duplicate = null;
    var named = 0;
    String name;
    while ((name = json.nextFieldName()) != null) {
      var field = ClickField.named(name);
      if (field == null) {
        keepUnknown(json, payload);
        continue;
      }
      if ((named & field.bit()) != 0 && duplicate == null) {
        duplicate = Rejections.duplicateField(field);
      }
      named |= field.bit();
      readValue(json, payload, field);
    }
    return duplicate;
  }

  private void readValue(JsonParser json, byte[] payload, ClickField field) throws IOException {
    switch (json.nextToken()) {
      case VALUE_STRING ->
          rules.text(
              field,
              texts.copy(json.getTextCharacters(), json.getTextOffset(), json.getTextLength()));
      case VALUE_NUMBER_INT -> {
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          rules.breaks(field, shown(json, payload));
        } else {
          rules.integer(field, json.getLongValue());
        }
      }
      case VALUE_NULL -> {}
      default -> rules.breaks(field, shown(json, payload));
    }
  }

  private void keepUnknown(JsonParser json, byte[] payload) throws IOException {
    var from = tokenStart(json);
    json.nextToken();
    extra.member(payload, from, valueEnd(json));
  }

  /** The value at the cursor for a sentence; the cursor moves to its end. */
  private static String shown(JsonParser json, byte[] payload) throws IOException {
    var type =
        switch (json.currentToken()) {
          case START_OBJECT -> "the object ";
          case START_ARRAY -> "the array ";
          case VALUE_STRING -> "the text ";
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number ";
          default -> "the literal ";
        };
    var from = tokenStart(json);
    var length = valueEnd(json) - from;
    return type + Rejections.cut(new String(payload, from, length, StandardCharsets.UTF_8));
  }

  private static int tokenStart(JsonParser json) {
    return (int) json.currentTokenLocation().getByteOffset();
  }

  /** Moves the cursor to the end of its value and returns the position behind it. */
  private static int valueEnd(JsonParser json) throws IOException {
    json.skipChildren();
    json.finishToken();
    return (int) json.currentLocation().getByteOffset();
  }

  private static boolean isBlank(byte[] payload) {
    var at = startsWithByteOrderMark(payload) ? 3 : 0;
    while (at < payload.length && isBlank(payload[at])) {
      at++;
    }
    return at == payload.length;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static boolean startsWithByteOrderMark(byte[] payload) {
    return payload.length >= 3
        && payload[0] == (byte) 0xEF
        && payload[1] == (byte) 0xBB
        && payload[2] == (byte) 0xBF;
  }

  /**
   * Position of a NUL in the first four bytes, by which Jackson would go over to UTF-16 or UTF-32.
   */
  private static int nulNearStart(byte[] payload) {
    for (var i = 0; i < Math.min(4, payload.length); i++) {
      if (payload[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static JsonFactoryBuilder jackson() {
    // The payload is bounded, so that Jackson's bounds on numbers, names and texts would only add
    // rules.
    var constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(Rejections.MAX_BYTES)
            .maxNameLength(Rejections.MAX_BYTES)
            .maxStringLength(Rejections.MAX_BYTES)
            .build();
    return new JsonFactoryBuilder()
        .streamReadConstraints(constraints)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES);
  }
}
