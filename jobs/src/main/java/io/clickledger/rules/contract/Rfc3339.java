package io.clickledger.rules.contract;

import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/**
 * Reads the {@code date-time} of RFC 3339, section 5.6: {@code T} and {@code Z} in either case, a
 * space for the {@code T}, a fraction of any length (cut to micros), any offset from -23:59 to
 * +23:59. A text without a zone is no time, and neither is a leap second: the epoch has no number
 * for it.
 */
public final class Rfc3339 {
  /** The last micro of 9999-12-31, UTC. */
  static final long MAX_MICROS = 253_402_300_799_999_999L;

  /** What is no time from 1970 to 9999. */
  public static final long INVALID = -1;

  private static final int SECONDS_END = "1970-01-01T00:00:00".length();
  private static final int MICRO_DIGITS = 6;
  private static final int NO_OFFSET = Integer.MIN_VALUE;

  private Rfc3339() {}

  /** Microseconds since the epoch, or {@link #INVALID}. */
  public static long micros(CharSequence text) {
    if (text.length() <= SECONDS_END || !hasSeparators(text)) {
      return INVALID;
    }
    var year = two(text, 0) * 100 + two(text, 2);
    var month = two(text, 5);
    var day = two(text, 8);
    var hour = two(text, 11);
    var minute = two(text, 14);
    var second = two(text, 17);
    if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) {
      return INVALID;
    }
    if (year < 0 || day < 1 || day > Month.of(month).length(Year.isLeap(year))) {
      return INVALID;
    }
    if ((hour | minute | second) < 0) {
      return INVALID;
    }
    var zoneAt = fractionEnd(text);
    var offset = zoneAt < 0 ? NO_OFFSET : offsetSeconds(text, zoneAt);
    if (offset == NO_OFFSET) {
      return INVALID;
    }
    var seconds =
        LocalDate.of(year, month, day).toEpochDay() * 86_400
            + hour * 3_600L
            + minute * 60L
            + second
            - offset;
    var micros = seconds * 1_000_000 + fractionMicros(text, zoneAt);
    return seconds < 0 || micros > MAX_MICROS ? INVALID : micros;
  }

  private static boolean hasSeparators(CharSequence text) {
    var t = text.charAt(10);
    return text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && (t == 'T' || t == 't' || t == ' ')
        && text.charAt(13) == ':'
        && text.charAt(16) == ':';
  }

  /** Where the zone starts: behind the fraction if there is one. -1 for a point without digits. */
  private static int fractionEnd(CharSequence text) {
    if (text.charAt(SECONDS_END) != '.') {
      return SECONDS_END;
    }
    var end = SECONDS_END + 1;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end == SECONDS_END + 1 ? -1 : end;
  }

  private static int fractionMicros(CharSequence text, int end) {
    var micros = 0;
    for (var i = 0; i < MICRO_DIGITS; i++) {
      var at = SECONDS_END + 1 + i;
      micros = micros * 10 + (at < end ? text.charAt(at) - '0' : 0);
    }
    return micros;
  }

  private static int offsetSeconds(CharSequence text, int at) {
    var left = text.length() - at;
    if (left == 1) {
      return (text.charAt(at) | 0x20) == 'z' ? 0 : NO_OFFSET;
    }
    if (left != 6 || text.charAt(at + 3) != ':') {
      return NO_OFFSET;
    }
    var sign = text.charAt(at);
    var hours = two(text, at + 1);
    var minutes = two(text, at + 4);
    if ((sign != '+' && sign != '-') || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return NO_OFFSET;
    }
    var seconds = hours * 3_600 + minutes * 60;
    return sign == '+' ? seconds : -seconds;
  }

  /** The value of the two digits there; far below zero if they are none. */
  private static int two(CharSequence text, int at) {
    var tens = text.charAt(at);
    var ones = text.charAt(at + 1);
    return isDigit(tens) && isDigit(ones) ? (tens - '0') * 10 + (ones - '0') : -1_000_000;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
