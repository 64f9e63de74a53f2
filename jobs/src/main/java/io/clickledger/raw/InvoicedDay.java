package io.clickledger.raw;

import static java.util.stream.Collectors.joining;

import io.clickledger.table.DayStatus;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A billing day of an account that an invoice has closed.
 *
 * @param day in the account's zone
 */
public record InvoicedDay(long advertiserId, LocalDate day) implements Comparable<InvoicedDay> {
  private static final int SHOWN = 20;
  private static final Comparator<InvoicedDay> IN_ORDER =
      Comparator.comparingLong(InvoicedDay::advertiserId).thenComparing(InvoicedDay::day);

  /**
   * The closed days that clicks may belong to. A UTC day shares hours with the billing days of its
   * date and of those beside it.
   *
   * @param dayStatus rows of {@code day_status}
   * @param accounts advertisers of the clicks by UTC date of their events
   */
  public static SortedSet<InvoicedDay> among(
      Dataset<Row> dayStatus, Map<LocalDate, List<Long>> accounts) {
    var invoiced = new TreeSet<InvoicedDay>();
    DayStatus.closed(dayStatus)
        .select(DayStatus.DAY, DayStatus.ADVERTISER_ID)
        .collectAsList()
        .forEach(
            row -> {
              var day = row.<LocalDate>getAs(0);
              for (var utc : List.of(day.minusDays(1), day, day.plusDays(1))) {
                if (accounts.getOrDefault(utc, List.of()).contains(row.<Long>getAs(1))) {
                  invoiced.add(new InvoicedDay(row.<Long>getAs(1), day));
                }
              }
            });
    return invoiced;
  }

  /** The days as a list in words, long ones cut short. */
  public static String shown(SortedSet<InvoicedDay> days) {
    var more = days.size() - SHOWN;
    return days.stream().limit(SHOWN).map(InvoicedDay::toString).collect(joining(", "))
        + (more > 0 ? " and %d more".formatted(more) : "");
  }

  @Override
  public int compareTo(InvoicedDay other) {
    return IN_ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "advertiser %d on %s".formatted(advertiserId, day);
  }
}
