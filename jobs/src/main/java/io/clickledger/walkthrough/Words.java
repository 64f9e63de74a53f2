package io.clickledger.walkthrough;

import io.clickledger.common.Micros;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times, numbers and money as the page's sentences say them. */
final class Words {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Words() {}

  static String minute(Instant at) {
    return MINUTE.format(at);
  }

  /** Time of the day, with the fraction that there is. */
  static String time(Instant at) {
    return DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofInstant(at, ZoneOffset.UTC));
  }

  /** Of two units at most. */
  static String gap(Instant from, Instant to) {
    var gap = Duration.between(from, to);
    if (gap.isNegative()) {
      return gap(to, from);
    }
    if (gap.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.1f s", gap.toMillis() / 1e3);
    }
    if (gap.toHours() < 1) {
      return gap.toMinutes() + " min " + gap.toSecondsPart() + " s";
    }
    return gap.toHours() + " h " + gap.toMinutesPart() + " min";
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** The only one, or one of several. */
  static String among(long number) {
    return number == 1 ? "the only one" : "one of the " + count(number);
  }

  /** The name of a file without its directories; a topic's as it is. */
  static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  static String plural(long number, String one) {
    return count(number) + " " + one + (number == 1 ? "" : "s");
  }

  static String money(long micros, String currency) {
    return Micros.formatExact(micros) + " " + currency;
  }
}
