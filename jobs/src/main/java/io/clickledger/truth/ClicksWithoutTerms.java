package io.clickledger.truth;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.RawClick;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Clicks of campaigns that have no terms in force: nobody knows who pays for them, or how much. */
final class ClicksWithoutTerms {
  private static final int NAMED = 10;
  private static final String RATE = "rate";

  private ClicksWithoutTerms() {}

  /**
   * Makes sure that there are none, before anything is written. The copies are looked at first:
   * that takes two columns of the log. A copy that does not count may name a campaign that its
   * click does not, so it is the clicks that decide.
   *
   * @param copies of the clicks, rows of {@code raw_click}
   * @param rates {@link Campaign#inForce}
   * @param clicks rows of {@code billable_click}, computed only where a copy has no terms
   * @throws ClickledgerException CAMPAIGN
   */
  static void refuse(Dataset<Row> copies, Dataset<Row> rates, Dataset<Row> clicks) {
    if (anyCopy(copies, rates)) {
      var unknown = byCampaign(clicks);
      if (!unknown.isEmpty()) {
        throw new ClickledgerException(
            ErrorCode.CAMPAIGN,
            "no terms are in force for the clicks of campaign " + text(unknown),
            "add rows with an earlier valid_from to campaigns.csv, then: clickledger"
                + " load-campaigns");
      }
    }
  }

  private static boolean anyCopy(Dataset<Row> copies, Dataset<Row> rates) {
    var inForce =
        Campaign.inForceAt(copies.col(RawClick.CAMPAIGN_ID), copies.col(RawClick.EVENT_TIME), RATE);
    return copies.join(broadcast(rates).as(RATE), inForce, "left_anti").count() > 0;
  }

  private static List<Row> byCampaign(Dataset<Row> clicks) {
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
