package io.clickledger.monitor;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.clickledger.table.DayStatus;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How final the newest days are. */
final class DayFigures {
  private DayFigures() {}

  /**
   * @param dayStatus rows of {@code day_status}
   */
  static Stream<Figure> of(Dataset<Row> dayStatus) {
    return DayStatus.ofUtcDates(dayStatus)
        .groupBy(DayStatus.STATUS)
        .agg(max(col(DayStatus.DAY)))
        .collectAsList()
        .stream()
        .map(row -> Family.NEWEST_DAY.is(end(row.getAs(1)), row.getString(0)));
  }

  private static double end(LocalDate day) {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }
}
