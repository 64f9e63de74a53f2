package io.clickledger.raw;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.SuppliedFile;
import io.clickledger.rules.campaign.Accounts;
import io.clickledger.rules.campaign.CampaignFile;
import io.clickledger.rules.campaign.CampaignTerms;
import io.clickledger.table.Campaign;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code load-campaigns}: adds the rows of a campaign file to the dimension, all of them or none. A
 * row that is there is skipped; a row that says something else than the table is refused unless
 * changes are allowed. Rows that the file does not name stay.
 */
public final class LoadCampaignsJob {
  private static final int PROBLEMS_SHOWN = 20;

  /**
   * @param file path or URI of {@code campaigns.csv}
   * @param allowChanges a row of the table may be replaced; its history stays in the Delta log
   * @param dryRun say what would be done, and write nothing
   */
  public record Options(String file, boolean allowChanges, boolean dryRun) {}

  private LoadCampaignsJob() {}

  public static JobResult run(JobContext job, Options options) {
    var file = parse(job, options.file());
    var table = new LinkedHashMap<String, CampaignTerms>();
    job.readOrEmpty(Campaign.TABLE)
        .collectAsList()
        .forEach(row -> table.put(key(terms(row)), terms(row)));
    var problems = new ArrayList<>(file.problems());
    var added = new ArrayList<CampaignTerms>();
    var changed = new ArrayList<CampaignTerms>();
    for (var row : file.terms()) {
      var known = table.get(key(row));
      if (known == null) {
        added.add(row);
      } else if (!known.saysTheSameAs(row)) {
        changed.add(row);
        if (!options.allowChanges()) {
          problems.add(refusal(row, known));
        }
      }
      table.put(key(row), row);
    }
    problems.addAll(Accounts.conflicts(table.values()));
    require(options.file(), problems);
    if (!options.dryRun()) {
      write(job, table.values(), added, changed);
    }
    return result(job, options, added.size(), changed.size(), file.terms().size());
  }

  private static CampaignFile parse(JobContext job, String file) {
    var remedy = "name the campaign file: --file campaigns.csv";
    var bytes =
        new SuppliedFile(file)
            .bytes(job.spark(), ErrorCode.NOT_FOUND, ErrorCode.SOURCE_UNREADABLE, remedy);
    var parsed = CampaignFile.parse(new String(bytes, StandardCharsets.UTF_8));
    require(file, parsed.problems());
    if (parsed.terms().isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.CAMPAIGN, file + " holds no campaign", "add rows below its header");
    }
    return parsed;
  }

  private static String refusal(CampaignTerms row, CampaignTerms known) {
    return "line %d: campaign %d from %s says %s, the table says %s"
        .formatted(
            row.line(), row.campaignId(), row.validFrom(), row.describe(), known.describe());
  }

  private static void require(String file, List<String> problems) {
    if (!problems.isEmpty()) {
      var shown = problems.stream().limit(PROBLEMS_SHOWN).map(p -> "\n  " + p).toList();
      throw new ClickledgerException(
          ErrorCode.CAMPAIGN,
          "%s breaks %d rules; nothing was loaded:%s%s"
              .formatted(
                  file,
                  problems.size(),
                  String.join("", shown),
                  problems.size() > PROBLEMS_SHOWN ? "\n  …" : ""),
          "mend these lines; to change the terms of rows in the table on purpose, --allow-changes");
    }
  }

  private static void write(
      JobContext job,
      Collection<CampaignTerms> all,
      List<CampaignTerms> added,
      List<CampaignTerms> changed) {
    if (!changed.isEmpty()) {
      job.replace(Campaign.TABLE, rows(job, all), "true");
    } else if (!added.isEmpty()) {
      job.append(Campaign.TABLE, rows(job, added));
    }
  }

  private static org.apache.spark.sql.Dataset<Row> rows(
      JobContext job, Collection<CampaignTerms> terms) {
    var rows =
        terms.stream()
            .map(
                t ->
                    RowFactory.create(
                        t.campaignId(),
                        t.advertiserId(),
                        t.cpcMicros(),
                        t.currency(),
                        t.dailyBudgetMicros(),
                        t.billingZone(),
                        t.validFrom()))
            .toList();
    return job.spark().createDataFrame(rows, Campaign.TABLE.schema());
  }

  private static CampaignTerms terms(Row row) {
    return new CampaignTerms(
        row.<Long>getAs(Campaign.CAMPAIGN_ID),
        row.<Long>getAs(Campaign.ADVERTISER_ID),
        row.<Long>getAs(Campaign.CPC_MICROS),
        row.getAs(Campaign.CURRENCY),
        row.<Long>getAs(Campaign.DAILY_BUDGET_MICROS),
        row.getAs(Campaign.BILLING_ZONE),
        row.getAs(Campaign.VALID_FROM),
        0);
  }

  private static String key(CampaignTerms terms) {
    return terms.campaignId() + " " + terms.validFrom();
  }

  private static JobResult result(
      JobContext job, Options options, int added, int changed, int inFile) {
    Map.of("rows_added", added, "rows_changed", changed, "rows_in_file", inFile)
        .forEach((name, value) -> job.count(name, value));
    var what =
        added + changed == 0
            ? "nothing new, all %d rows are in the table".formatted(inFile)
            : "%d rows added, %d changed, %d already there"
                .formatted(added, changed, inFile - added - changed);
    return JobResult.done((options.dryRun() ? "load-campaigns (dry run): " : "load-campaigns: ") + what);
  }
}
