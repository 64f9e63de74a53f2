package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/** {@code click_hour}: the stream's clicks of a final (hour, ad, campaign), one row each. */
public final class ClickHour {
  public static final String EVENT_DATE = ClickMinute.EVENT_DATE;
  public static final String HOUR = "hour";
  public static final String AD_ID = RawClick.AD_ID;
  public static final String CAMPAIGN_ID = RawClick.CAMPAIGN_ID;
  public static final String CLICKS = ClickMinute.CLICKS;
  public static final String CORRECTIONS = ClickMinute.CORRECTIONS;
  public static final String SPEND_MICROS = ClickMinute.SPEND_MICROS;
  public static final String CURRENCY = Campaign.CURRENCY;
  public static final String UNPRICED_CLICKS = ClickMinute.UNPRICED_CLICKS;

  public static final TableDefinition TABLE =
      TableDefinition.table("click_hour", "The stream's clicks and spend of a final (hour, ad)")
          .required(HOUR, TimestampType, "Start of the hour in event time, UTC")
          .required(AD_ID, LongType, "Ad")
          .required(CAMPAIGN_ID, LongType, "Campaign of the ad")
          .required(CLICKS, LongType, "Clicks counted, each at most once")
          .required(CORRECTIONS, LongType, "Of these, counted after their window had fired")
          .required(SPEND_MICROS, LongType, "Their price before fraud marks, millionths")
          .nullable(CURRENCY, StringType, "Currency of the spend; null: campaign was not loaded")
          .required(UNPRICED_CLICKS, LongType, "Clicks without a price when they were counted")
          .required(EVENT_DATE, DateType, "UTC date of the hour")
          .key(HOUR, AD_ID, CAMPAIGN_ID, CURRENCY)
          .partitionedBy(EVENT_DATE)
          .clusteredBy(AD_ID, HOUR)
          .checks("clicks > 0", "spend_micros >= 0")
          .build();

  private ClickHour() {}
}
