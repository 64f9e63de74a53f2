package io.clickledger.stream;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.table.ClickDay;
import io.clickledger.table.ClickHour;
import io.clickledger.table.TableDefinition;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Rows of {@code click_day}: a date has some once all its hours are final and in {@code
 * click_hour}, so whoever finds a date there may take it for whole.
 */
final class StreamDays {
  private StreamDays() {}

  /**
   * Writes in one commit the dates that are whole and changed, or not there yet.
   *
   * @param finalBefore start of the oldest hour that is not final
   * @param changed dates whose hours were just written
   * @return how many dates were written
   */
  static int write(JobContext job, Instant finalBefore, Collection<String> changed) {
    var written = dates(job.lake(), ClickDay.TABLE);
    var dates = new TreeSet<String>();
    for (var date : dates(job.lake(), ClickHour.TABLE)) {
      if (isWhole(date, finalBefore) && (changed.contains(date) || !written.contains(date))) {
        dates.add(date);
      }
    }
    if (!dates.isEmpty()) {
      var hours = job.read(ClickHour.TABLE).where(in(dates));
      job.replace(ClickDay.TABLE, of(hours), in(dates));
    }
    return dates.size();
  }

  /**
   * Takes dates away, whose hours are about to change: the next {@link #write} brings them back.
   */
  static void remove(JobContext job, String condition) {
    if (job.lake().has(ClickDay.TABLE)) {
      var none = job.spark().createDataFrame(List.of(), ClickDay.TABLE.schema());
      job.replace(ClickDay.TABLE, none, condition);
    }
  }

  /** Rows of {@code click_day} from those of {@code click_hour}. */
  private static Dataset<Row> of(Dataset<Row> hours) {
    return hours
        .groupBy(ClickDay.AD_ID, ClickDay.CAMPAIGN_ID, ClickDay.CURRENCY, ClickDay.EVENT_DATE)
        .agg(
            sum(ClickHour.CLICKS).as(ClickDay.CLICKS),
            sum(ClickHour.CORRECTIONS).as(ClickDay.CORRECTIONS),
            sum(ClickHour.SPEND_MICROS).as(ClickDay.SPEND_MICROS),
            sum(ClickHour.UNPRICED_CLICKS).as(ClickDay.UNPRICED_CLICKS));
  }

  private static boolean isWhole(String date, Instant finalBefore) {
    var end = LocalDate.parse(date).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    return !end.isAfter(finalBefore);
  }

  /** Those that the table's log names: no file is opened. */
  private static Set<String> dates(Lake lake, TableDefinition table) {
    return lake.has(table)
        ? lake
            .files(table)
            .select(col("partitionValues").getItem(ClickDay.EVENT_DATE))
            .distinct()
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .collect(Collectors.toSet())
        : Set.of();
  }

  private static String in(Collection<String> dates) {
    return dates.stream()
        .map(date -> "DATE'" + date + "'")
        .collect(joining(", ", ClickDay.EVENT_DATE + " IN (", ")"));
  }
}
