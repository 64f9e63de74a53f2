package io.clickledger.rules.contract;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sentences of the rejections: one place, so that every format words them alike. */
final class Rejections {
  /** The largest payload that is looked into: 1 MiB. */
  static final int MAX_BYTES = 1 << 20;

  private static final int MAX_SHOWN_CHARS = 100;
  private static final long MAX_BYTES_PER_CHAR = 3;

  private Rejections() {}

  static Rejected emptyRecord() {
    return new Rejected(RejectReason.EMPTY_RECORD, "The record is empty.");
  }

  static Rejected oversized(long bytes) {
    return new Rejected(
        RejectReason.OVERSIZED,
        "The record has %d bytes, but at most %d are allowed.".formatted(bytes, MAX_BYTES));
  }

  /** The verdict on the size of a record that is text already; null when it may pass. */
  static @Nullable Rejected oversized(@Nullable Object... values) {
    var mostBytes = 0L;
    for (var value : values) {
      mostBytes += value instanceof String text ? MAX_BYTES_PER_CHAR * text.length() : 0;
    }
    if (mostBytes <= MAX_BYTES) {
      return null;
    }
    var bytes = 0L;
    for (var value : values) {
      bytes += value instanceof String text ? Utf8.length(text) : 0;
    }
    return bytes <= MAX_BYTES ? null : oversized(bytes);
  }

  static Rejected notUtf8(int position) {
    return new Rejected(
        RejectReason.NOT_JSON, "The record is not UTF-8: invalid at byte %d.".formatted(position));
  }

  static Rejected notJson(String problem, long position) {
    return new Rejected(
        RejectReason.NOT_JSON,
        "The record is not JSON at byte %d: %s".formatted(position, cut(problem)));
  }

  static Rejected notAnObject(String shown) {
    return new Rejected(
        RejectReason.NOT_AN_OBJECT, "The record must be a JSON object, but is " + shown + ".");
  }

  static Rejected duplicateField(ClickField field) {
    return new Rejected(
        RejectReason.DUPLICATE_FIELD, field.fieldName() + " stands in the record twice.");
  }

  static Rejected brokenQuoting(String problem, String line) {
    return new Rejected(
        RejectReason.WRONG_COLUMNS,
        "The line cannot be split into columns: %s in %s.".formatted(problem, text(line)));
  }

  static Rejected columnCount(int expected, int actual, String line) {
    return new Rejected(
        RejectReason.WRONG_COLUMNS,
        "The header has %d columns, but the line has %d: %s."
            .formatted(expected, actual, text(line)));
  }

  static Rejected missingColumns(List<String> names) {
    return new Rejected(
        RejectReason.WRONG_COLUMNS, "The header lacks " + String.join(", ", names) + ".");
  }

  static Rejected missingField(ClickField field) {
    return new Rejected(
        RejectReason.MISSING_FIELD, field.fieldName() + " is required, but absent or null.");
  }

  static Rejected badValue(ClickField field, String shown) {
    return new Rejected(
        field.reason(),
        "%s must be %s, but is %s.".formatted(field.fieldName(), field.kind().rule(), shown));
  }

  static Rejected badArrival(long arrivalMicros) {
    return new Rejected(
        RejectReason.BAD_RECEIVED_AT,
        "received_at is absent and the record's own timestamp, %d micros since 1970, is no time from 1970 to 9999."
            .formatted(arrivalMicros));
  }

  static Rejected clockAhead(long eventTimeMicros, long receivedAtMicros) {
    return new Rejected(
        RejectReason.CLOCK_AHEAD,
        "event_time %s is more than 5 minutes past received_at %s."
            .formatted(time(eventTimeMicros), time(receivedAtMicros)));
  }

  static Rejected receiptAhead(long receivedAtMicros, long arrivalMicros) {
    return new Rejected(
        RejectReason.RECEIPT_AHEAD,
        "received_at %s is more than 5 minutes past the record's arrival %s."
            .formatted(time(receivedAtMicros), time(arrivalMicros)));
  }

  /** A text value as it is shown in a sentence: in quotes, on one line, cut. */
  static String text(String value) {
    return '"' + cut(value) + '"';
  }

  /** A value of a type that no field takes, as it is shown in a sentence. */
  static String typed(Object value) {
    var shown = value instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(value);
    return cut(shown) + " of type " + value.getClass().getSimpleName();
  }

  /** At most 100 characters on one line; a longer text ends in {@code …} and its length. */
  static String cut(String value) {
    var end = Math.min(value.length(), MAX_SHOWN_CHARS);
    if (end < value.length() && Character.isHighSurrogate(value.charAt(end - 1))) {
      end--;
    }
    var shown = new StringBuilder(end + 32);
    for (var i = 0; i < end; i++) {
      var c = value.charAt(i);
      shown.append(Character.isISOControl(c) ? ' ' : c);
    }
    if (end < value.length()) {
      shown.append("… (").append(value.length()).append(" characters)");
    }
    return shown.toString();
  }

  private static Instant time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
