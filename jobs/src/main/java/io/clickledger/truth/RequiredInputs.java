package io.clickledger.truth;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.RawClick;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a day needs before anything of it is written: a click, and terms in force for each, or
 * nobody knows who pays and how much.
 *
 * @param date UTC date
 * @param copies of the day's clicks, rows of {@code raw_click}
 * @param campaigns rows of {@code campaign}
 */
record RequiredInputs(LocalDate date, Dataset<Row> copies, Dataset<Row> campaigns) {
  private static final int NAMED = 10;
  private static final String FIRST_TERMS = "first_terms";
  private static final String FIRST_CLICK = "first_click";

  /**
   * The copies are looked at first: that takes two columns of the log. A copy that does not count
   * may name a campaign that its click does not, so it is the clicks that decide.
   *
   * @param clicks rows of {@code billable_click}, asked for only where a copy has no terms
   * @throws ClickledgerException NOT_FOUND without any click; CAMPAIGN for clicks without terms
   */
  void require(Supplier<Dataset<Row>> clicks) {
    var ofCampaigns = ofCampaigns();
    if (ofCampaigns.getLong(0) == 0) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "raw_click holds no click of the UTC day " + date,
          "check --date, or archive the day's clicks first: clickledger archive --help");
    }
    var unknown = ofCampaigns.getLong(1) == 0 ? List.<Row>of() : withoutTerms(clicks.get());
    if (!unknown.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.CAMPAIGN,
          "no terms are in force for the clicks of campaign " + text(unknown),
          "add rows with an earlier valid_from to campaigns.csv, then: clickledger"
              + " load-campaigns");
    }
  }

  /**
   * Terms follow each other without a gap: a click without any comes before its campaign's first.
   *
   * @return (campaigns with copies, those with a copy before their first terms)
   */
  private Row ofCampaigns() {
    var firstTerms =
        campaigns.groupBy(Campaign.CAMPAIGN_ID).agg(min(Campaign.VALID_FROM).as(FIRST_TERMS));
    var tooEarly = col(FIRST_TERMS).isNull().or(col(FIRST_CLICK).lt(col(FIRST_TERMS)));
    return copies
        .groupBy(RawClick.CAMPAIGN_ID)
        .agg(min(RawClick.EVENT_TIME).as(FIRST_CLICK))
        .join(firstTerms, RawClick.CAMPAIGN_ID, "left")
        .agg(count(lit(1)), count_if(tooEarly))
        .first();
  }

  private static List<Row> withoutTerms(Dataset<Row> clicks) {
    return clicks
        .where(col(BillableClick.CURRENCY).isNull())
        .groupBy(BillableClick.CAMPAIGN_ID)
        .agg(count(lit(1)).as("clicks"), min(BillableClick.EVENT_TIME).as("from"))
        .orderBy(col("clicks").desc())
        .limit(NAMED)
        .collectAsList();
  }

  private static String text(List<Row> unknown) {
    return unknown.stream()
        .map(r -> "%d (%,d clicks from %s)".formatted(r.getLong(0), r.getLong(1), r.get(2)))
        .collect(Collectors.joining(", "));
  }
}
