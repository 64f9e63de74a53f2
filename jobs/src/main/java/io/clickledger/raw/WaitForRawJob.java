package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.rules.Lateness;
import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * {@code wait-for-raw}: ends once the raw log holds all of a UTC day. A click that happened within
 * the day and is not late is received within 15 minutes after it, so the day is whole when the
 * archive has read, of every partition of the source, all that arrived before D+1 00:15. A
 * partition that is idle is read when its end is.
 */
public final class WaitForRawJob {
  private static final Duration AFTER_THE_DAY =
      Duration.of(Lateness.LIMIT_MICROS, ChronoUnit.MICROS);

  private static final int SHOWN = 5;

  /**
   * @param source that the archive reads
   * @param date UTC date of the events
   * @param timeout how long to wait; zero: look once
   * @param every between two looks
   */
  public record Options(ClickSource source, LocalDate date, Duration timeout, Duration every) {}

  private WaitForRawJob() {}

  /**
   * @throws ClickledgerException NOT_COMPLETE when the time is up; NOT_FOUND where the archive
   *     never ran, or began after the day
   */
  public static JobResult run(JobContext job, Options options) throws InterruptedException {
    requireWithinLog(job, options.date());
    var until = job.clock().instant().plus(options.timeout());
    var said = "";
    while (true) {
      var missing = missing(job, options);
      if (missing.isEmpty()) {
        return JobResult.done("wait-for-raw: the raw log holds all of " + options.date());
      }
      var what = shown(missing);
      if (job.clock().instant().plus(options.every()).isAfter(until)) {
        throw notComplete(options, what);
      }
      if (!what.equals(said)) {
        job.say("waiting for " + what);
        said = what;
      }
      Thread.sleep(options.every().toMillis());
    }
  }

  private static void requireWithinLog(JobContext job, LocalDate date) {
    if (!job.lake().has(RawClick.TABLE)) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          job.lake().root() + " has no raw log",
          "check --lake, or start the archive: clickledger archive --help");
    }
    var partition = col("partitionValues").getItem(RawClick.RECEIVED_DATE);
    var first = job.lake().files(RawClick.TABLE).agg(min(partition)).first().getString(0);
    if (first != null && LocalDate.parse(first).isAfter(date)) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "%s lies before any data: the raw log begins on %s".formatted(date, first),
          "give --date a later one");
    }
  }

  private static List<String> missing(JobContext job, Options options) {
    var end = RawDay.startOf(options.date().plusDays(1)).plus(AFTER_THE_DAY);
    var now = job.clock().instant();
    if (now.isBefore(end)) {
      return List.of("the end of the day: clicks of it may arrive until " + end);
    }
    var progress = job.readOrEmpty(StreamProgress.TABLE);
    var held = StartPositions.after(EndOffsets.archived(job, progress));
    return options.source().missing(job.spark(), held, end);
  }

  private static String shown(List<String> missing) {
    var more = missing.size() - SHOWN;
    return String.join(", ", missing.subList(0, Math.min(SHOWN, missing.size())))
        + (more > 0 ? " and %,d more".formatted(more) : "");
  }

  private static ClickledgerException notComplete(Options options, String what) {
    return new ClickledgerException(
        ErrorCode.NOT_COMPLETE,
        "the raw log does not hold all of %s yet: it lacks %s".formatted(options.date(), what),
        "see that the archive runs (clickledger archive --help), and wait longer"
            + " (--timeout-seconds)");
  }
}
