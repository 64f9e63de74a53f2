package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.ExpiredFiles;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lease;
import io.clickledger.table.Invoice;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * {@code retain}: deletes from the raw log what was received longer ago than it is kept. Truth,
 * invoices and their lines stay; a document whose clicks are gone can no longer be verified, and a
 * day whose clicks are gone is not rebuilt.
 */
public final class RetainJob {
  /** The legal floor, and the default. */
  public static final int FLOOR_MONTHS = 13;

  /**
   * @param keepMonths months of receipts that stay, {@link #FLOOR_MONTHS} or more
   * @param dryRun says what would be deleted, and deletes nothing
   */
  public record Options(int keepMonths, boolean dryRun) {
    /**
     * @throws ClickledgerException USAGE
     */
    public Options {
      if (keepMonths < FLOOR_MONTHS) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "the raw log may not be kept for %d months only: the legal floor is %d"
                .formatted(keepMonths, FLOOR_MONTHS),
            "give --keep-months " + FLOOR_MONTHS + " or more");
      }
    }
  }

  private RetainJob() {}

  /**
   * @throws ClickledgerException LEASE_HELD where another process does the same
   */
  public static JobResult run(JobContext job, Options options) {
    var today = job.clock().instant().atOffset(ZoneOffset.UTC).toLocalDate();
    var before = today.minusMonths(options.keepMonths());
    return options.dryRun()
        ? retain(job, before, true)
        : job.owning(
            () -> Lease.take(job.lake(), "retain", "", job.clock()),
            () -> retain(job, before, false));
  }

  private static JobResult retain(JobContext job, LocalDate before, boolean dryRun) {
    var expired =
        List.of(
            new ExpiredFiles(job.lake(), RawClick.TABLE, RawClick.RECEIVED_DATE, before),
            new ExpiredFiles(job.lake(), RejectedClick.TABLE, RejectedClick.RECEIVED_DATE, before));
    var files = 0L;
    var rows = 0L;
    for (var ofTable : expired) {
      if (job.lake().has(ofTable.table())) {
        job.read(ofTable.table());
        var size = ofTable.size();
        job.say(
            "%-16s %,d files, %,d bytes, %,d rows received before %s"
                .formatted(
                    ofTable.table().name(), size.files(), size.bytes(), size.rows(), before));
        files += size.files();
        rows += size.rows();
      }
    }
    tellDocuments(job, before);
    if (!dryRun) {
      for (var ofTable : expired) {
        if (job.lake().has(ofTable.table())) {
          job.requireOwned();
          ofTable.remove();
          job.wrote(ofTable.table());
        }
      }
    }
    job.count("files_deleted", dryRun ? 0 : files);
    job.count("rows_deleted", dryRun ? 0 : rows);
    return JobResult.done(
        "retain: %s%,d files with %,d rows received before %s"
            .formatted(dryRun ? "dry run, would delete " : "deleted ", files, rows, before));
  }

  /** Documents of days before the raw log begins to be whole. */
  private static void tellDocuments(JobContext job, LocalDate before) {
    var documents =
        job.readOrEmpty(Invoice.TABLE)
            .where(col(Invoice.FIRST_DAY).leq(lit(before.plusDays(1))))
            .count();
    if (documents > 0) {
      job.say(
          "%,d billing documents begin before that: verify-invoice answers UNVERIFIABLE for them"
              .formatted(documents));
    }
  }
}
