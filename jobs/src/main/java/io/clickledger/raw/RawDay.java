package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.ExpiredFiles;
import io.clickledger.lake.Lake;
import io.clickledger.rules.Lateness;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The raw clicks of a stretch of event time. The log lies by receipt, so a stretch is read from 5
 * minutes before its start (a collector's clock may be that far behind) up to a cutoff; receipt
 * hours outside are skipped without opening a file.
 */
public final class RawDay {
  private RawDay() {}

  /**
   * The rows whose UTC event date is {@code eventDate}.
   *
   * @param raw {@code raw_click}
   * @param cutoff receipt before this instant; empty for everything received so far
   * @return rows in the shape of {@code raw}
   */
  public static Dataset<Row> receivedFor(
      Dataset<Row> raw, LocalDate eventDate, Optional<Instant> cutoff) {
    return receivedBetween(raw, startOf(eventDate), startOf(eventDate.plusDays(1)), cutoff);
  }

  /** The first instant of a UTC date. */
  public static Instant startOf(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /**
   * The rows with {@code from <= event_time < to}.
   *
   * @param raw {@code raw_click}
   * @param cutoff receipt before this instant; empty for everything received so far
   * @return rows in the shape of {@code raw}
   */
  public static Dataset<Row> receivedBetween(
      Dataset<Row> raw, Instant from, Instant to, Optional<Instant> cutoff) {
    var earliest = earliestReceipt(from);
    var rows =
        raw.where(inHourOf(earliest, true))
            .where(col(RawClick.RECEIVED_AT).geq(lit(earliest)))
            .where(col(RawClick.EVENT_TIME).geq(lit(from)))
            .where(col(RawClick.EVENT_TIME).lt(lit(to)));
    return cutoff
        .map(end -> rows.where(inHourOf(end, false)).where(col(RawClick.RECEIVED_AT).lt(lit(end))))
        .orElse(rows);
  }

  /**
   * The receipt hours whose files may hold a click of a UTC date received before a cutoff.
   *
   * @return condition on {@code received_date} and {@code received_hour}
   */
  public static Column receiptHours(LocalDate eventDate, Instant cutoff) {
    return inHourOf(earliestReceipt(startOf(eventDate)), true).and(inHourOf(cutoff, false));
  }

  private static Instant earliestReceipt(Instant from) {
    return from.minus(Lateness.CLOCK_AHEAD_LIMIT_MICROS, ChronoUnit.MICROS);
  }

  /**
   * The rows whose UTC event date lies in one of several stretches, in one scan.
   *
   * @param raw {@code raw_click}
   * @param dates at least one stretch of dates
   * @return rows in the shape of {@code raw}
   */
  public static Dataset<Row> receivedFor(Dataset<Row> raw, List<DateSpan> dates) {
    var first = dates.stream().map(DateSpan::first).min(Comparator.naturalOrder()).orElseThrow();
    var end = dates.stream().map(DateSpan::end).max(Comparator.naturalOrder()).orElseThrow();
    var inOne =
        dates.stream()
            .map(
                span ->
                    col(RawClick.EVENT_TIME)
                        .geq(lit(startOf(span.first())))
                        .and(col(RawClick.EVENT_TIME).lt(lit(startOf(span.end())))))
            .reduce(Column::or)
            .orElseThrow();
    return receivedBetween(raw, startOf(first), startOf(end), Optional.empty()).where(inOne);
  }

  /**
   * Makes sure that retention has left every click of a UTC date: receipts begin 5 minutes before
   * it.
   *
   * @throws ClickledgerException NOT_FOUND
   */
  public static void requireWhole(Lake lake, LocalDate eventDate) {
    var from = ExpiredFiles.wholeFrom(lake, RawClick.TABLE);
    if (from.isPresent() && !isWhole(from.get(), eventDate)) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "retention has deleted what was received before %s: the clicks of %s are not all there"
              .formatted(from.get(), eventDate),
          "what was computed from them stays as it is; only a copy of the lake can give another");
    }
  }

  /**
   * @param wholeFrom first date of receipt of which nothing was deleted
   */
  public static boolean isWhole(LocalDate wholeFrom, LocalDate eventDate) {
    return wholeFrom.isBefore(eventDate);
  }

  /** The receipt hour of an instant and every one after it, or every one before it. */
  private static Column inHourOf(Instant instant, boolean orAfter) {
    var date = col(RawClick.RECEIVED_DATE);
    var hour = col(RawClick.RECEIVED_HOUR);
    var utc = instant.atOffset(ZoneOffset.UTC);
    var sameDate = date.equalTo(lit(utc.toLocalDate()));
    return orAfter
        ? date.gt(lit(utc.toLocalDate())).or(sameDate.and(hour.geq(utc.getHour())))
        : date.lt(lit(utc.toLocalDate())).or(sameDate.and(hour.leq(utc.getHour())));
  }
}
