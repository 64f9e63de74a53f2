package io.clickledger.common;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * The calendar day of an account: midnight to midnight in its billing zone, 23 to 25 hours long
 * where the zone changes its offset. Inside the product time is UTC; this is the one place where it
 * is not.
 */
public final class BillingDay {
  private BillingDay() {}

  /** The account's day in which an instant lies. */
  public static LocalDate of(Instant instant, ZoneId zone) {
    return instant.atZone(zone).toLocalDate();
  }

  /**
   * A part of an account's day.
   *
   * @param from first instant
   * @param to exclusive end
   */
  public record Stretch(LocalDate day, Instant from, Instant to) {}

  /** The account's days within a UTC day, one after the other, from its start to its end. */
  public static List<Stretch> within(LocalDate utcDay, ZoneId zone) {
    var stretches = new ArrayList<Stretch>();
    var end = utcDay.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    var from = utcDay.atStartOfDay(ZoneOffset.UTC).toInstant();
    while (from.isBefore(end)) {
      var to = earlier(end, endOfDayOrOffset(from, zone));
      stretches.add(new Stretch(of(from, zone), from, to));
      from = to;
    }
    return List.copyOf(stretches);
  }

  /** The next midnight by the offset that is valid at an instant, or the end of that offset. */
  private static Instant endOfDayOrOffset(Instant instant, ZoneId zone) {
    var offset = zone.getRules().getOffset(instant);
    var midnight = instant.atOffset(offset).toLocalDate().plusDays(1).atStartOfDay();
    var change = zone.getRules().nextTransition(instant);
    var end = midnight.toInstant(offset);
    return change == null ? end : earlier(end, change.getInstant());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** The UTC days that the account's days {@code from} to {@code to} (inclusive) overlap. */
  public static List<LocalDate> utcDaysOf(LocalDate from, LocalDate to, ZoneId zone) {
    var first = from.atStartOfDay(zone).toInstant().atOffset(ZoneOffset.UTC).toLocalDate();
    var last = to.plusDays(1).atStartOfDay(zone).toInstant().minusNanos(1).atOffset(ZoneOffset.UTC);
    var days = new ArrayList<LocalDate>();
    for (var day = first; !day.isAfter(last.toLocalDate()); day = day.plusDays(1)) {
      days.add(day);
    }
    return List.copyOf(days);
  }
}
