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
