package io.clickledger.walkthrough;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.WholeFile;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.RawDay;
import io.clickledger.table.TruthHour;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * {@code walkthrough}: a page that follows an ordinary click, a duplicate, a late click, a bot and
 * a viral ad of one date through the tables. Reads only.
 */
public final class WalkthroughJob {
  /**
   * @param date UTC date of the events; empty: the newest with truth
   * @param out the file
   */
  public record Options(Optional<LocalDate> date, Path out) {}

  private WalkthroughJob() {}

  /**
   * @throws ClickledgerException NOT_FOUND where the lake has no truth, or none of the date;
   *     ENVIRONMENT where the file cannot be written
   */
  public static JobResult run(JobContext job, Options options) {
    var date = date(job, options.date());
    RawDay.requireWhole(job.lake(), date);
    var walkthrough = Walkthrough.of(job, date);
    WholeFile.write(WalkthroughHtml.of(walkthrough), options.out());
    var followed = walkthrough.actors().stream().filter(a -> !a.steps().isEmpty()).count();
    return JobResult.done(
        "walkthrough %s: %d of %d ways, %d steps; written to %s"
            .formatted(
                date,
                followed,
                walkthrough.actors().size(),
                walkthrough.actors().stream().mapToInt(a -> a.steps().size()).sum(),
                options.out()));
  }

  private static LocalDate date(JobContext job, Optional<LocalDate> asked) {
    var dates =
        job
            .read(TruthHour.TABLE)
            .select(TruthHour.EVENT_DATE)
            .distinct()
            .orderBy(TruthHour.EVENT_DATE)
            .collectAsList()
            .stream()
            .map(row -> row.<LocalDate>getAs(0))
            .toList();
    if (dates.isEmpty() || (asked.isPresent() && !dates.contains(asked.get()))) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "truth_hour of %s holds no click%s"
              .formatted(job.lake().root(), asked.map(date -> " of " + date).orElse("")),
          remedy(dates));
    }
    return asked.orElseGet(() -> dates.get(dates.size() - 1));
  }

  private static String remedy(List<LocalDate> dates) {
    return dates.isEmpty()
        ? "rebuild a date first: clickledger rebuild-truth --help"
        : "give another --date, there is truth from %s to %s, or rebuild the date first: clickledger rebuild-truth --help"
            .formatted(dates.get(0), dates.get(dates.size() - 1));
  }
}
