package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

/** {@code truth_day}: exact clicks and money of (day, ad, campaign); gross = invalid + net. */
public final class TruthDay {
  public static final String EVENT_DATE = ClickMinute.EVENT_DATE;
  public static final String AD_ID = TruthHour.AD_ID;
  public static final String CAMPAIGN_ID = TruthHour.CAMPAIGN_ID;
  public static final String ADVERTISER_ID = TruthHour.ADVERTISER_ID;
  public static final String CURRENCY = TruthHour.CURRENCY;
  public static final String GROSS_CLICKS = TruthHour.GROSS_CLICKS;
  public static final String INVALID_CLICKS = TruthHour.INVALID_CLICKS;
  public static final String NET_CLICKS = TruthHour.NET_CLICKS;
  public static final String GROSS_MICROS = TruthHour.GROSS_MICROS;
  public static final String INVALID_MICROS = TruthHour.INVALID_MICROS;
  public static final String NET_MICROS = TruthHour.NET_MICROS;
  public static final String DAY_STATUS = TruthHour.DAY_STATUS;

  public static final TableDefinition TABLE =
      TableDefinition.table(
              "truth_day", "Exact clicks and money of (day, ad): gross = invalid + net")
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
          .key(EVENT_DATE, AD_ID, CAMPAIGN_ID, ADVERTISER_ID, CURRENCY)
          .partitionedBy(EVENT_DATE)
          .clusteredBy(AD_ID)
          .kept()
          .checks(
              "gross_clicks = invalid_clicks + net_clicks",
              "gross_micros = invalid_micros + net_micros",
              "net_clicks >= 0 AND invalid_clicks >= 0")
          .build();

  private TruthDay() {}
}
