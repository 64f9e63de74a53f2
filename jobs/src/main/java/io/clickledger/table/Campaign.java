package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

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

  private Campaign() {}
}
