package io.clickledger.raw;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.SuppliedFile;
import io.clickledger.rules.campaign.CampaignFile;
import io.clickledger.rules.campaign.CampaignLoad;
import io.clickledger.rules.campaign.CampaignTerms;
import io.clickledger.table.Campaign;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code load-campaigns}: brings the terms of a file into the table {@code campaign} in one commit,
 * or refuses the file and writes nothing. Terms that are there already are skipped, so loading a
 * file again changes nothing; terms that only the table has stay.
 */
public final class LoadCampaignsJob {

  /** Every row: an id is never negative. */
  private static final String ALL_ROWS = Campaign.CAMPAIGN_ID + " >= 0";

  private static final Comparator<CampaignTerms> BY_KEY =
      Comparator.comparingLong(CampaignTerms::campaignId).thenComparing(CampaignTerms::validFrom);

  /**
   * @param file local path or URI of a {@link CampaignFile}
   * @param allowChanges terms in the table that the file states otherwise are rewritten, not
   *     refused; what they were stays in the table's history
   * @param dryRun checks and tells, writes nothing
   */
  public record Options(String file, boolean allowChanges, boolean dryRun) {}

  private LoadCampaignsJob() {}

  /**
   * @throws ClickledgerException CAMPAIGN with every problem of the file, NOT_FOUND, SCHEMA or
   *     SOURCE_UNREADABLE; nothing is written then
   */
  public static JobResult run(JobContext job, Options options) {
    var remedy = "name a readable campaigns.csv after --file";
    var supplied = new SuppliedFile(options.file());
    var content =
        supplied.bytes(job.spark(), ErrorCode.NOT_FOUND, ErrorCode.SOURCE_UNREADABLE, remedy);
    var file = CampaignFile.parse(options.file(), content);
    var load = CampaignLoad.of(file, inTable(job), options.allowChanges());
    if (!load.problems().isEmpty()) {
      throw supplied.refused(
          ErrorCode.CAMPAIGN,
          load.problems(),
          "correct these lines and load the file again; nothing was written");
    }
    job.count("rows_in_file", file.terms().size());
    job.count("rows_added", load.added().size());
    job.count("rows_unchanged", load.unchanged());
    job.count("rows_changed", load.changed().size());
    if (!options.dryRun()) {
      write(job, load);
    }
    return JobResult.done(message(load, options.dryRun()));
  }

  private static void write(JobContext job, CampaignLoad load) {
    if (!load.changed().isEmpty()) {
      job.replace(Campaign.TABLE, rows(job, load.after()), ALL_ROWS);
    } else if (!load.added().isEmpty()) {
      job.append(Campaign.TABLE, rows(job, load.added()));
    }
  }

  private static String message(CampaignLoad load, boolean dryRun) {
    if (load.added().isEmpty() && load.changed().isEmpty()) {
      return "load-campaigns: nothing new, %,d rows are in the table already"
          .formatted(load.unchanged());
    }
    return "load-campaigns: %,d new, %,d changed, %,d unchanged%s"
        .formatted(
            load.added().size(),
            load.changed().size(),
            load.unchanged(),
            dryRun ? " (dry run: nothing was written)" : "");
  }

  private static List<CampaignTerms> inTable(JobContext job) {
    return job.readOrEmpty(Campaign.TABLE).collectAsList().stream()
        .map(Campaign::terms)
        .sorted(BY_KEY)
        .toList();
  }

  private static Dataset<Row> rows(JobContext job, List<CampaignTerms> terms) {
    var rows = terms.stream().sorted(BY_KEY).map(LoadCampaignsJob::row).toList();
    return job.spark().createDataFrame(rows, Campaign.TABLE.schema()).coalesce(1);
  }

  private static Row row(CampaignTerms terms) {
    return RowFactory.create(
        terms.campaignId(),
        terms.advertiserId(),
        terms.cpcMicros(),
        terms.currency(),
        terms.dailyBudgetMicros(),
        terms.billingZone(),
        terms.validFrom());
  }
}
