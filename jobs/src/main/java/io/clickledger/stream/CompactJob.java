package io.clickledger.stream;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lease;
import io.clickledger.lake.TableFiles;
import io.clickledger.rules.WindowStatus;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.StreamProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * {@code compact}: merges the partials of final hours to one row a (minute, ad), and writes {@code
 * click_hour} and, of dates whose hours are all final, {@code click_day}. Only hours that the
 * lane's watermark has made final, never by wall clock; hours first, then days, minutes last, so
 * that a run that was cut short is done again whole.
 */
public final class CompactJob {
  private CompactJob() {}

  public static JobResult run(JobContext job) {
    return job.owning(() -> lease(job), () -> compact(job));
  }

  /** The lease of whoever replaces rows of final hours. */
  static Lease lease(JobContext job) {
    return Lease.take(job.lake(), "compact", "", job.clock());
  }

  private static JobResult compact(JobContext job) {
    var finalBefore = finalBefore(job.read(StreamProgress.TABLE));
    var minutes = job.read(ClickMinute.TABLE);
    var days = daysToCompact(minutes, finalBefore);
    if (days.isEmpty()) {
      var late = StreamDays.write(job, finalBefore, days);
      return JobResult.done(
          late == 0
              ? "compact: nothing to do, no hour has become final since the last time"
              : "compact: wrote click_day of %,d dates; no hour has become final".formatted(late));
    }
    var held =
        TableFiles.before(
            job.lake(),
            ClickMinute.TABLE,
            job.reads().getOrDefault(ClickMinute.TABLE.name(), -1L),
            ClickMinute.EVENT_DATE,
            days,
            ClickMinute.MINUTE,
            finalBefore);
    var finals = held.rows().where(isBefore(finalBefore));
    var others = held.rows().where(not(isBefore(finalBefore)));
    var before = finals.count();
    job.replace(ClickHour.TABLE, hours(finals), condition(days, ClickHour.HOUR, finalBefore));
    var whole = StreamDays.write(job, finalBefore, days);
    job.replace(held, merged(finals).unionByName(others));
    var after =
        job.read(ClickMinute.TABLE).where(condition(days, ClickMinute.MINUTE, finalBefore)).count();
    job.count("minute_rows_before", before);
    job.count("minute_rows_after", after);
    job.count("dates_whole", whole);
    return JobResult.done(
        "compact: hours before %s are final; %,d minute rows are %,d now, over %d days, %d of them whole"
            .formatted(finalBefore, before, after, days.size(), whole));
  }

  /** Start of the oldest hour that is not final yet. */
  private static Instant finalBefore(Dataset<Row> progress) {
    var newest =
        progress
            .where(col(StreamProgress.LANE).equalTo(RollupJob.LANE))
            .agg(max(StreamProgress.WATERMARK))
            .first();
    return Optional.ofNullable(newest.<Instant>getAs(0))
        .map(watermark -> finalHour(watermark, skewAllowance(progress)))
        .orElseThrow(
            () ->
                new ClickledgerException(
                    ErrorCode.NOT_FOUND,
                    "the rollup lane has not seen a click yet",
                    "run it first: clickledger rollup --help"));
  }

  /**
   * The most receipt disorder that the lane's memory has borne.
   *
   * @param progress rows of {@code stream_progress}
   */
  static Duration skewAllowance(Dataset<Row> progress) {
    var most =
        progress
            .where(col(StreamProgress.LANE).equalTo(RollupJob.LANE))
            .agg(coalesce(max(StreamProgress.SKEW_ALLOWANCE_SECONDS), lit(0L)));
    return Duration.ofSeconds(most.first().getLong(0));
  }

  /** The end of the newest hour that a watermark has made final. */
  static Instant finalHour(Instant watermark, Duration skewAllowance) {
    return WindowStatus.finalBefore(watermark, skewAllowance).truncatedTo(ChronoUnit.HOURS);
  }

  /** UTC days with partials in final hours: what an earlier run merged has no batch. */
  private static List<String> daysToCompact(Dataset<Row> minutes, Instant finalBefore) {
    return minutes
        .where(isBefore(finalBefore).and(col(ClickMinute.BATCH_ID).isNotNull()))
        .select(col(ClickMinute.EVENT_DATE).cast("string"))
        .distinct()
        .as(Encoders.STRING())
        .collectAsList();
  }

  private static Column isBefore(Instant finalBefore) {
    return col(ClickMinute.MINUTE).lt(lit(finalBefore));
  }

  private static String condition(List<String> days, String column, Instant finalBefore) {
    var dates = days.stream().map(d -> "DATE'" + d + "'").collect(Collectors.joining(", "));
    return "%s IN (%s) AND %s < TIMESTAMP'%s'"
        .formatted(ClickMinute.EVENT_DATE, dates, column, finalBefore);
  }

  static Dataset<Row> hours(Dataset<Row> minutes) {
    return minutes
        .groupBy(
            date_trunc("hour", col(ClickMinute.MINUTE)).as(ClickHour.HOUR),
            col(ClickHour.AD_ID),
            col(ClickHour.CAMPAIGN_ID),
            col(ClickHour.CURRENCY),
            col(ClickHour.EVENT_DATE))
        .agg(
            sum(ClickMinute.CLICKS).as(ClickHour.CLICKS),
            sum(ClickMinute.CORRECTIONS).as(ClickHour.CORRECTIONS),
            sum(ClickMinute.SPEND_MICROS).as(ClickHour.SPEND_MICROS),
            sum(ClickMinute.UNPRICED_CLICKS).as(ClickHour.UNPRICED_CLICKS));
  }

  private static Dataset<Row> merged(Dataset<Row> minutes) {
    return minutes
        .groupBy(
            ClickMinute.MINUTE,
            ClickMinute.AD_ID,
            ClickMinute.CAMPAIGN_ID,
            ClickMinute.CURRENCY,
            ClickMinute.EVENT_DATE)
        .agg(
            sum(ClickMinute.CLICKS).as(ClickMinute.CLICKS),
            sum(ClickMinute.CORRECTIONS).as(ClickMinute.CORRECTIONS),
            sum(ClickMinute.SPEND_MICROS).as(ClickMinute.SPEND_MICROS),
            sum(ClickMinute.UNPRICED_CLICKS).as(ClickMinute.UNPRICED_CLICKS),
            max(ClickMinute.EPOCH).as(ClickMinute.EPOCH))
        .withColumn(ClickMinute.BATCH_ID, lit(null).cast("long"));
  }
}
