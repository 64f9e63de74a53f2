package io.clickledger.stream;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.clickledger.dedup.DedupOutput;
import io.clickledger.rules.Salt;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickMinute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Stage 2 of the rollup: merges the partials of a (minute, ad, campaign) and prices them. The
 * deduplicator made one partial in each of its tasks, so a merge takes at most {@link Salt#SALTS}
 * however hot the ad is. Sums and counts only: order never matters.
 */
final class MinuteRollup {
  /** Partials that went into the row. */
  static final String PARTIALS = "partials";

  private static final String AUCTION_MICROS = "auction_micros";
  private static final String CPC_CLICKS = "cpc_clicks";
  private static final String SALT = "salt";

  /**
   * Wide enough for any sum; the result is cut at the end of a long, so that no price stops a lane.
   */
  private static final DataType MONEY_SUM = DataTypes.createDecimalType(28, 0);

  private MinuteRollup() {}

  /**
   * @param outputs rows of {@link DedupOutput}
   * @param rates {@link Campaign#inForce}
   * @param tasks of the deduplicator; over {@link Salt#SALTS}, partials are first merged by salt,
   *     so that the last merge stays bounded
   * @return rows of {@code click_minute} but for epoch and batch, and {@link #PARTIALS}; a minute
   *     has the rate in force at its start
   */
  static Dataset<Row> of(Dataset<Row> outputs, Dataset<Row> rates, int tasks) {
    var partials =
        outputs
            .where(col("kind").equalTo(DedupOutput.PARTIAL))
            .select(
                expr("timestamp_micros(minuteMicros)").as(ClickMinute.MINUTE),
                col("adId").as(ClickMinute.AD_ID),
                col("campaignId").as(ClickMinute.CAMPAIGN_ID),
                col(SALT),
                col(ClickMinute.CLICKS),
                col(ClickMinute.CORRECTIONS),
                col("auctionMicros").cast(MONEY_SUM).as(AUCTION_MICROS),
                col("cpcClicks").as(CPC_CLICKS));
    var salted =
        tasks > Salt.SALTS
            ? merged(partials, ClickMinute.AD_ID, ClickMinute.CAMPAIGN_ID, SALT)
            : partials;
    var minutes = merged(salted, ClickMinute.AD_ID, ClickMinute.CAMPAIGN_ID);
    return priced(minutes, rates);
  }

  private static Dataset<Row> merged(Dataset<Row> partials, String... key) {
    return partials
        .groupBy(ClickMinute.MINUTE, key)
        .agg(
            sum(ClickMinute.CLICKS).as(ClickMinute.CLICKS),
            sum(ClickMinute.CORRECTIONS).as(ClickMinute.CORRECTIONS),
            sum(AUCTION_MICROS).cast(MONEY_SUM).as(AUCTION_MICROS),
            sum(CPC_CLICKS).as(CPC_CLICKS),
            count(lit(1)).as(PARTIALS));
  }

  private static Dataset<Row> priced(Dataset<Row> merged, Dataset<Row> rates) {
    var campaign = merged.col(ClickMinute.CAMPAIGN_ID);
    var minute = merged.col(ClickMinute.MINUTE);
    var cpc = coalesce(rate(Campaign.CPC_MICROS), lit(0L)).cast(MONEY_SUM);
    var spend = col(AUCTION_MICROS).plus(col(CPC_CLICKS).cast(MONEY_SUM).multiply(cpc));
    return merged
        .join(broadcast(rates).as("rate"), Campaign.inForceAt(campaign, minute, "rate"), "left")
        .select(
            minute,
            merged.col(ClickMinute.AD_ID),
            campaign,
            col(ClickMinute.CLICKS),
            col(ClickMinute.CORRECTIONS),
            least(spend, lit(Long.MAX_VALUE)).cast("long").as(ClickMinute.SPEND_MICROS),
            rate(Campaign.CURRENCY).as(ClickMinute.CURRENCY),
            when(rate(Campaign.CPC_MICROS).isNull(), col(CPC_CLICKS))
                .otherwise(0L)
                .as(ClickMinute.UNPRICED_CLICKS),
            col(PARTIALS),
            minute.cast("date").as(ClickMinute.EVENT_DATE));
  }

  private static Column rate(String column) {
    return col("rate." + column);
  }
}
