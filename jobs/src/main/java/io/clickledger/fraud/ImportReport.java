package io.clickledger.fraud;

import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.col;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.InvoicedDay;
import io.clickledger.rules.verdict.SuppliedVerdicts.Rejection;
import io.clickledger.table.DayStatus;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Tells the person at the terminal what an import did, or would do, and what to run next. */
final class ImportReport {
  private static final int REJECTS_SHOWN = 20;
  private static final String ROW = "%-12s %12s %12s %14s  %s";

  private final JobContext job;
  private final VerdictSource file;
  private final boolean dryRun;

  ImportReport(JobContext job, VerdictSource file, boolean dryRun) {
    this.job = job;
    this.file = file;
    this.dryRun = dryRun;
  }

  /**
   * @param rejections all of the file
   * @param newRejections how many of them are new
   */
  JobResult tell(ImportTally tally, List<Rejection> rejections, int newRejections) {
    var dayStatus = job.readOrEmpty(DayStatus.TABLE);
    tellDays(tally, statuses(dayStatus, tally.days().keySet()));
    tellRejections(rejections);
    tellWhatIsNext(tally, dayStatus);
    count(tally, newRejections, rejections.size() - newRejections);
    return JobResult.done(
        "import-verdicts: %,d %s from the %,d records of %s, %,d there already; %,d rejected, %,d of them before%s"
            .formatted(
                tally.added(),
                dryRun ? "marks to add" : "new marks",
                file.records().size(),
                file.name(),
                tally.present(),
                rejections.size(),
                rejections.size() - newRejections,
                dryRun ? " (dry run: nothing was written)" : ""));
  }

  private void count(ImportTally tally, int rejected, int rejectedBefore) {
    job.count("records", file.records().size());
    job.count("marks_added", tally.added());
    job.count("marks_present", tally.present());
    job.count("rejected", rejected);
    job.count("rejected_before", rejectedBefore);
  }

  private void tellDays(ImportTally tally, Map<LocalDate, String> statuses) {
    if (tally.days().isEmpty()) {
      return;
    }
    job.say(row("event_date", "new INVALID", "new VALID", "there already", "the day is"));
    tally
        .days()
        .forEach(
            (date, day) ->
                job.say(
                    row(
                        date,
                        number(day.invalid()),
                        number(day.valid()),
                        number(day.present()),
                        statuses.getOrDefault(date, "not rebuilt yet"))));
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, ROW, cells).stripTrailing();
  }

  /** The newest status of UTC dates. */
  private static Map<LocalDate, String> statuses(Dataset<Row> dayStatus, Set<LocalDate> dates) {
    var statuses = new HashMap<LocalDate, String>();
    dayStatus
        .where(col(DayStatus.ADVERTISER_ID).isNull())
        .where(col(DayStatus.DAY).isInCollection(dates))
        .orderBy(DayStatus.DECIDED_AT, DayStatus.RUN_ID)
        .select(DayStatus.DAY, DayStatus.STATUS)
        .collectAsList()
        .forEach(row -> statuses.put(row.getAs(0), row.getString(1)));
    return statuses;
  }

  private void tellRejections(List<Rejection> rejections) {
    if (rejections.isEmpty()) {
      return;
    }
    job.say(dryRun ? "to be rejected:" : "rejected, kept in rejected_verdict:");
    for (var one : rejections.subList(0, Math.min(REJECTS_SHOWN, rejections.size()))) {
      job.say(
          "  record %d  %s  %s"
              .formatted(one.record().number(), one.problem().reason(), one.problem().detail()));
    }
    if (rejections.size() > REJECTS_SHOWN) {
      job.say("  and %,d more".formatted(rejections.size() - REJECTS_SHOWN));
    }
  }

  private void tellWhatIsNext(ImportTally tally, Dataset<Row> dayStatus) {
    var changed =
        tally.days().entrySet().stream()
            .filter(day -> day.getValue().added() > 0)
            .collect(toMap(Map.Entry::getKey, day -> day.getValue().advertisers()));
    if (changed.isEmpty()) {
      return;
    }
    var invoiced = InvoicedDay.among(dayStatus, changed);
    if (!invoiced.isEmpty()) {
      job.say(
          "invoiced already, among the billing days of these clicks: %s; what was issued stays,"
                  .formatted(InvoicedDay.shown(invoiced))
              + " the difference becomes a credit or debit note");
    }
    job.say(dryRun ? "next, once it is imported:" : "next:");
    changed.keySet().stream().sorted().forEach(date -> command("rebuild-truth", "--date", date));
    invoiced.stream()
        .map(day -> YearMonth.from(day.day()))
        .distinct()
        .sorted()
        .forEach(month -> command("issue-invoices", "--period", month));
  }

  private void command(String name, String option, Object value) {
    job.say("  clickledger %s --lake %s %s %s".formatted(name, job.lake().root(), option, value));
  }
}
