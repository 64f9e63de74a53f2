package io.clickledger.monitor;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.table.JobRun;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A row of {@code job_run}. */
record Run(
    String job,
    Map<String, String> arguments,
    Map<String, Long> counts,
    int exitCode,
    Optional<String> errorCode,
    Instant startedAt,
    Instant finishedAt) {

  Run {
    arguments = Map.copyOf(arguments);
    counts = Map.copyOf(counts);
  }

  /** Those that ended from an instant on, in no order. */
  static List<Run> since(Dataset<Row> jobRun, Instant from) {
    return jobRun
        .where(col(JobRun.FINISHED_AT).geq(lit(from)))
        .select(
            JobRun.JOB,
            JobRun.ARGUMENTS,
            JobRun.COUNTS,
            JobRun.EXIT_CODE,
            JobRun.ERROR_CODE,
            JobRun.STARTED_AT,
            JobRun.FINISHED_AT)
        .collectAsList()
        .stream()
        .map(Run::of)
        .toList();
  }

  private static Run of(Row row) {
    return new Run(
        row.getString(0),
        row.getJavaMap(1),
        row.getJavaMap(2),
        row.getInt(3),
        Optional.ofNullable(row.getString(4)),
        row.getAs(5),
        row.getAs(6));
  }

  /** The UTC date that it was about, where it was about one. */
  Optional<LocalDate> date() {
    return Optional.ofNullable(arguments.get("date")).map(LocalDate::parse);
  }

  boolean succeeded() {
    return exitCode == 0;
  }

  boolean wasDry() {
    return arguments.containsKey("dry-run");
  }

  Duration duration() {
    return Duration.between(startedAt, finishedAt);
  }

  long count(String name) {
    return counts.getOrDefault(name, 0L);
  }
}
