package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/** {@code truth_hour}: exact clicks and money of (hour, ad, campaign); gross = invalid + net. */
public final class TruthHour {
  public static final String EVENT_DATE = ClickMinute.EVENT_DATE;
  public static final String HOUR = ClickHour.HOUR;
  public static final String AD_ID = RawClick.AD_ID;
  public static final String CAMPAIGN_ID = RawClick.CAMPAIGN_ID;
  public static final String ADVERTISER_ID = RawClick.ADVERTISER_ID;
  public static final String CURRENCY = Campaign.CURRENCY;
  public static final String GROSS_CLICKS = "gross_clicks";
  public static final String INVALID_CLICKS = "invalid_clicks";
  public static final String NET_CLICKS = "net_clicks";
  public static final String GROSS_MICROS = "gross_micros";
  public static final String INVALID_MICROS = "invalid_micros";
  public static final String NET_MICROS = "net_micros";
  public static final String DAY_STATUS = "day_status";

  public static final TableDefinition TABLE =
      TableDefinition.table(
              "truth_hour", "Exact clicks and money of (hour, ad): gross = invalid + net")
          .required(HOUR, TimestampType, "Start of the hour in event time, UTC")
          .required(AD_ID, LongType, "Ad")
          .required(CAMPAIGN_ID, LongType, "Campaign")
          .required(ADVERTISER_ID, LongType, "Advertiser that pays")
          .required(CURRENCY, StringType, "ISO 4217 code of the account's currency")
          .required(GROSS_CLICKS, LongType, "Distinct clicks")
          .required(INVALID_CLICKS, LongType, "Of these, marked invalid by the deciding verdict")
          .required(NET_CLICKS, LongType, "Of these, billable")
          .required(GROSS_MICROS, LongType, "Price of the distinct clicks, millionths")
          .required(INVALID_MICROS, LongType, "Price of the invalid clicks, millionths")
          .required(NET_MICROS, LongType, "Price of the billable clicks, millionths")
          .required(EVENT_DATE, DateType, "UTC date")
          .nullable(DAY_STATUS, StringType, "provisional or mature: the UTC date's, when built")
          .key(HOUR, AD_ID, CAMPAIGN_ID, ADVERTISER_ID, CURRENCY)
          .partitionedBy(EVENT_DATE)
          .clusteredBy(AD_ID, HOUR)
          .kept()
          .checks(
              "gross_clicks = invalid_clicks + net_clicks",
              "gross_micros = invalid_micros + net_micros",
              "net_clicks >= 0 AND invalid_clicks >= 0")
          .build();

  private TruthHour() {}
}
