package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/**
 * {@code click_minute}: partials of (minute, ad, campaign), one from each micro-batch that counted
 * clicks of the minute. The count of a minute is the sum of its rows; {@code compact} merges them.
 */
public final class ClickMinute {
  public static final String EVENT_DATE = "event_date";
  public static final String MINUTE = "minute";
  public static final String AD_ID = RawClick.AD_ID;
  public static final String CAMPAIGN_ID = RawClick.CAMPAIGN_ID;
  public static final String CLICKS = "clicks";
  public static final String CORRECTIONS = "corrections";
  public static final String SPEND_MICROS = "spend_micros";
  public static final String CURRENCY = Campaign.CURRENCY;
  public static final String UNPRICED_CLICKS = "unpriced_clicks";
  public static final String EPOCH = "epoch";
  public static final String BATCH_ID = "batch_id";

  public static final TableDefinition TABLE =
      TableDefinition.table(
              "click_minute", "Clicks and spend of (minute, ad) from one micro-batch: sum the rows")
          .required(MINUTE, TimestampType, "Start of the minute in event time, UTC")
          .required(AD_ID, LongType, "Ad")
          .required(CAMPAIGN_ID, LongType, "Campaign of the ad")
          .required(CLICKS, LongType, "Clicks counted, each at most once")
          .required(CORRECTIONS, LongType, "Of these, counted after the window had fired")
          .required(SPEND_MICROS, LongType, "Their price before fraud marks, millionths")
          .nullable(CURRENCY, StringType, "Currency of the spend; null: campaign not loaded yet")
          .required(UNPRICED_CLICKS, LongType, "Clicks without a price when they were counted")
          .required(EPOCH, IntegerType, "Checkpoint epoch of the lane")
          .nullable(BATCH_ID, LongType, "Micro-batch that wrote the partial; null: compacted")
          .required(EVENT_DATE, DateType, "UTC date of the minute")
          .key(MINUTE, AD_ID, CAMPAIGN_ID, EPOCH, BATCH_ID)
          .partitionedBy(EVENT_DATE)
          .clusteredBy(AD_ID, MINUTE)
          .rangesOf(MINUTE, AD_ID)
          .committedOften()
          .checks("clicks > 0", "corrections between 0 and clicks", "spend_micros >= 0")
          .build();

  private ClickMinute() {}
}
