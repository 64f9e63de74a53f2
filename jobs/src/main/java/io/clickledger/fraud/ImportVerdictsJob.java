package io.clickledger.fraud;

import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.common.ClickledgerException;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lease;
import io.clickledger.raw.RawDay;
import io.clickledger.rules.verdict.SuppliedVerdicts;
import io.clickledger.rules.verdict.SuppliedVerdicts.Rejection;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedVerdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.storage.StorageLevel;

/**
 * {@code import-verdicts}: appends the marks that a vendor's or an analyst's file gives to clicks,
 * in one commit. A record that gives none goes to {@code rejected_verdict} and stops nothing. A
 * mark or a reject that is there already is not appended again, so importing a file again adds only
 * marks of clicks that have arrived since. Days that are mature or closed take marks like any
 * other.
 */
public final class ImportVerdictsJob {
  /**
   * @param file path or URI of a {@link VerdictSource}
   * @param dryRun checks and tells, writes nothing
   */
  public record Options(String file, boolean dryRun) {}

  private ImportVerdictsJob() {}

  /**
   * @throws ClickledgerException NOT_FOUND, SOURCE_UNREADABLE or SCHEMA for a file that as a whole
   *     cannot be used, LEASE_HELD where another process imports; nothing is written then
   */
  public static JobResult run(JobContext job, Options options) {
    var file = VerdictSource.read(job.spark(), options.file());
    return options.dryRun()
        ? imported(job, file, true)
        : job.owning(
            () -> Lease.take(job.lake(), "import-verdicts", "", job.clock()),
            () -> imported(job, file, false));
  }

  private static JobResult imported(JobContext job, VerdictSource file, boolean dryRun) {
    var now = job.clock().instant().truncatedTo(ChronoUnit.MICROS);
    var supplied = SuppliedVerdicts.of(file.records(), now);
    var rulings = new NumberedRulings(file.name(), supplied.rulings());
    var marks = marks(job, rulings).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var tally = ImportTally.of(marks);
      var rejections = tally.allRejections(supplied);
      var newRejections = notYetThere(job, file, rejections);
      if (!dryRun && !newRejections.isEmpty()) {
        job.append(RejectedVerdict.TABLE, rows(job, file, newRejections, now));
      }
      if (!dryRun && tally.added() > 0) {
        job.append(ClickVerdict.TABLE, marks.where(col(ImportedMarks.IS_NEW)));
      }
      return new ImportReport(job, file, dryRun).tell(tally, rejections, newRejections.size());
    } finally {
      marks.unpersist();
    }
  }

  private static Dataset<Row> marks(JobContext job, NumberedRulings rulings) {
    var log = job.read(RawClick.TABLE);
    var raw = rulings.dates().map(dates -> RawDay.receivedFor(log, dates)).orElse(log);
    var named =
        NamedClicks.of(
            raw, rulings.named(job.spark()), rulings.selectors(), rulings.numbersOfSelectors());
    var present = job.readOrEmpty(ClickVerdict.TABLE).where(rulings.mayHaveGiven());
    return ImportedMarks.of(named, rulings.rows(job.spark()), present);
  }

  private static List<Rejection> notYetThere(
      JobContext job, VerdictSource file, List<Rejection> rejections) {
    var there =
        job
            .readOrEmpty(RejectedVerdict.TABLE)
            .where(col(RejectedVerdict.FILE_SHA256).equalTo(lit(file.sha256())))
            .select(RejectedVerdict.RECORD)
            .collectAsList()
            .stream()
            .map(row -> row.getLong(0))
            .collect(toSet());
    return rejections.stream().filter(one -> !there.contains(one.record().number())).toList();
  }

  private static Dataset<Row> rows(
      JobContext job, VerdictSource file, List<Rejection> rejections, Instant now) {
    var rows =
        rejections.stream()
            .map(
                one ->
                    RowFactory.create(
                        one.problem().reason().name(),
                        one.problem().detail(),
                        one.record().payload(),
                        file.name(),
                        file.sha256(),
                        one.record().number(),
                        now,
                        job.runId()))
            .toList();
    return job.spark().createDataFrame(rows, RejectedVerdict.TABLE.schema()).coalesce(1);
  }
}
