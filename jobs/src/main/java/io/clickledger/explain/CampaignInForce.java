package io.clickledger.explain;

import static org.apache.spark.sql.functions.col;

import io.clickledger.table.Campaign;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The campaign's terms at the instant of a click. */
final class CampaignInForce {
  private CampaignInForce() {}

  /**
   * @param campaigns rows of {@code campaign}
   * @param counting the copies that count
   */
  static Finding finding(Dataset<Row> campaigns, List<Row> counting) {
    var inForce = Campaign.inForce(campaigns);
    var facts = new ArrayList<Map<String, @Nullable Object>>();
    for (var copy : counting) {
      long campaign = copy.getAs(RawClick.CAMPAIGN_ID);
      Instant time = copy.getAs(RawClick.EVENT_TIME);
      inForce.where(col(Campaign.CAMPAIGN_ID).equalTo(campaign)).collectAsList().stream()
          .filter(row -> !time.isBefore(row.getAs(Campaign.VALID_FROM)))
          .filter(row -> time.isBefore(row.getAs(Campaign.VALID_TO)))
          .map(
              row ->
                  Finding.fact(
                      row,
                      Campaign.CAMPAIGN_ID,
                      Campaign.ADVERTISER_ID,
                      Campaign.CPC_MICROS,
                      Campaign.CURRENCY,
                      Campaign.BILLING_ZONE,
                      Campaign.VALID_FROM))
          .forEach(facts::add);
    }
    return new Finding(
        "terms",
        facts.isEmpty()
            ? "no terms of the campaign are in force: rebuild-truth stops at this click"
            : "the campaign's, in force at the event; its CPC is the price of a click without one",
        facts);
  }
}
