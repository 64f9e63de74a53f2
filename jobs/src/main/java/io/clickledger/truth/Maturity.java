package io.clickledger.truth;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.lake.JobContext;
import io.clickledger.table.DayStatus;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * How final a run makes the truth of a UTC day, and up to which receipt it reads.
 *
 * @param status provisional or mature, see {@link DayStatus}
 * @param cutoff exclusive
 * @param isNews whether {@code day_status} says something else
 */
record Maturity(LocalDate date, String status, Instant cutoff, boolean isNews) {

  /** From what is on record of the day, the run's start and its options. */
  static Maturity of(JobContext job, RebuildTruthJob.Options options) {
    var date = options.date();
    var known =
        DayStatus.ofUtcDates(job.readOrEmpty(DayStatus.TABLE))
            .where(col(DayStatus.DAY).equalTo(lit(date)))
            .collectAsList()
            .stream()
            .findFirst()
            .orElse(null);
    var knownCutoff = known == null ? null : known.<@Nullable Instant>getAs(DayStatus.CUTOFF);
    var cutoff = cutoff(options, knownCutoff);
    var now = job.startedAt();
    var ripe =
        !now.isBefore(startOf(date.plusDays(options.matureAfterDays()))) && !now.isBefore(cutoff);
    var status = ripe || isMature(known) ? DayStatus.MATURE : DayStatus.PROVISIONAL;
    var isNews =
        known == null
            || !status.equals(known.getAs(DayStatus.STATUS))
            || !cutoff.equals(knownCutoff);
    return new Maturity(date, status, cutoff, isNews);
  }

  private static Instant cutoff(RebuildTruthJob.Options options, @Nullable Instant known) {
    if (options.cutoff().isPresent()) {
      return options.cutoff().get().truncatedTo(ChronoUnit.MICROS);
    }
    var first = startOf(options.date().plusDays(1L + options.graceDays()));
    return known != null && known.isAfter(first) ? known : first;
  }

  private static boolean isMature(@Nullable Row known) {
    return known != null && DayStatus.MATURE.equals(known.getAs(DayStatus.STATUS));
  }

  private static Instant startOf(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Appends to {@code day_status} what is news, and the cutoff to the run's figures. */
  void record(JobContext job) {
    job.count(DayTruth.CUTOFF_MICROS, ChronoUnit.MICROS.between(Instant.EPOCH, cutoff));
    if (isNews) {
      var row = RowFactory.create(date, null, status, job.clock().instant(), job.runId(), cutoff);
      job.append(
          DayStatus.TABLE, job.spark().createDataFrame(List.of(row), DayStatus.TABLE.schema()));
    }
  }
}
