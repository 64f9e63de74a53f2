package io.clickledger.billing;

import io.clickledger.common.BillingDay;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Billing days of an account, both ends included. Which instants they span depends on the account's
 * zone.
 */
public record BillingPeriod(LocalDate firstDay, LocalDate lastDay) {
  private static final String FORM = "first_day/last_day, for example 2026-03-01/2026-03-31";

  /**
   * @throws ClickledgerException USAGE when the last day lies before the first
   */
  public BillingPeriod {
    if (lastDay.isBefore(firstDay)) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "the period ends on %s, before it begins on %s".formatted(lastDay, firstDay),
          "give the first day first; a period of one day names it twice");
    }
  }

  /**
   * Reads what {@link #key()} writes.
   *
   * @throws ClickledgerException USAGE
   */
  public static BillingPeriod parse(String key) {
    var ends = key.split("/", -1);
    if (ends.length == 2) {
      try {
        return new BillingPeriod(LocalDate.parse(ends[0]), LocalDate.parse(ends[1]));
      } catch (DateTimeParseException e) {
        // Told below, with the form that is wanted.
      }
    }
    throw new ClickledgerException(
        ErrorCode.USAGE, "\"" + key + "\" is not a billing period", "write it as " + FORM);
  }

  /**
   * Days with neighbours drawn together.
   *
   * @param days in order
   */
  public static List<BillingPeriod> spans(Collection<LocalDate> days) {
    var spans = new ArrayList<BillingPeriod>();
    for (var day : days) {
      var last = spans.size() - 1;
      if (last >= 0 && spans.get(last).lastDay().plusDays(1).equals(day)) {
        spans.set(last, new BillingPeriod(spans.get(last).firstDay(), day));
      } else {
        spans.add(new BillingPeriod(day, day));
      }
    }
    return List.copyOf(spans);
  }

  /** As in the column {@code period}: {@code first_day/last_day}. */
  public String key() {
    return firstDay + "/" + lastDay;
  }

  /** Whether some day belongs to both periods. */
  public boolean overlaps(BillingPeriod other) {
    return !firstDay.isAfter(other.lastDay) && !other.firstDay.isAfter(lastDay);
  }

  /** The billing days, in order. */
  public Stream<LocalDate> days() {
    return firstDay.datesUntil(lastDay.plusDays(1));
  }

  /** The instant at which the first day begins. */
  public Instant start(ZoneId zone) {
    return firstDay.atStartOfDay(zone).toInstant();
  }

  /** The instant at which the last day is over. */
  public Instant end(ZoneId zone) {
    return lastDay.plusDays(1).atStartOfDay(zone).toInstant();
  }

  /** The UTC days whose truth the period is made of. */
  public List<LocalDate> utcDays(ZoneId zone) {
    return BillingDay.utcDaysOf(firstDay, lastDay, zone);
  }
}
