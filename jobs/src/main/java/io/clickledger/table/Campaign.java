package io.clickledger.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.clickledger.rules.campaign.CampaignTerms;
import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** {@code campaign}: the effective-dated rate card and account of every campaign. */
public final class Campaign {
  public static final String CAMPAIGN_ID = "campaign_id";
  public static final String ADVERTISER_ID = "advertiser_id";
  public static final String CPC_MICROS = "cpc_micros";
  public static final String CURRENCY = "currency";
  public static final String DAILY_BUDGET_MICROS = "daily_budget_micros";
  public static final String BILLING_ZONE = "billing_zone";
  public static final String VALID_FROM = "valid_from";

  public static final TableDefinition TABLE =
      TableDefinition.table("campaign", "A campaign's terms from an instant on")
          .required(CAMPAIGN_ID, LongType, "Campaign")
          .required(ADVERTISER_ID, LongType, "Advertiser that pays")
          .required(CPC_MICROS, LongType, "Price of a click without an auction price, millionths")
          .required(CURRENCY, StringType, "ISO 4217 code of the account's currency")
          .required(DAILY_BUDGET_MICROS, LongType, "Budget of a billing day, millionths")
          .required(BILLING_ZONE, StringType, "IANA zone in which the account's day runs")
          .required(VALID_FROM, TimestampType, "In force from here until the campaign's next row")
          .key(CAMPAIGN_ID, VALID_FROM)
          .kept()
          .checks("cpc_micros >= 0", "campaign_id >= 0", "advertiser_id >= 0")
          .build();

  /** Exclusive end of a row's validity, see {@link #inForce}. */
  public static final String VALID_TO = "valid_to";

  private static final String END_OF_TIME = "9999-12-31T23:59:59.999999Z";

  private Campaign() {}

  /**
   * A row as a value.
   *
   * @throws IllegalArgumentException where the row breaks a rule of {@link CampaignTerms}
   */
  public static CampaignTerms terms(Row row) {
    return new CampaignTerms(
        row.getAs(CAMPAIGN_ID),
        row.getAs(ADVERTISER_ID),
        row.getAs(CPC_MICROS),
        row.getAs(CURRENCY),
        row.getAs(DAILY_BUDGET_MICROS),
        row.getAs(BILLING_ZONE),
        row.getAs(VALID_FROM));
  }

  /** The rows with {@link #VALID_TO}: where the campaign's next row begins, or the end of time. */
  public static Dataset<Row> inForce(Dataset<Row> campaigns) {
    var byStart = Window.partitionBy(CAMPAIGN_ID).orderBy(VALID_FROM);
    return campaigns.withColumn(
        VALID_TO, coalesce(lead(VALID_FROM, 1).over(byStart), lit(Instant.parse(END_OF_TIME))));
  }

  /**
   * Join condition for the one row of a campaign that is in force at an instant.
   *
   * @param alias name under which {@link #inForce} rows are joined
   */
  public static Column inForceAt(Column campaignId, Column instant, String alias) {
    return campaignId
        .equalTo(col(alias + "." + CAMPAIGN_ID))
        .and(instant.geq(col(alias + "." + VALID_FROM)))
        .and(instant.lt(col(alias + "." + VALID_TO)));
  }
}
