package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/** {@code billable_click}: the exact clicks of a day, each once, priced and judged. */
public final class BillableClick {
  public static final String EVENT_DATE = ClickMinute.EVENT_DATE;
  public static final String CLICK_ID = RawClick.CLICK_ID;
  public static final String EVENT_TIME = RawClick.EVENT_TIME;
  public static final String RECEIVED_AT = RawClick.RECEIVED_AT;
  public static final String AD_ID = RawClick.AD_ID;
  public static final String CAMPAIGN_ID = RawClick.CAMPAIGN_ID;
  public static final String ADVERTISER_ID = RawClick.ADVERTISER_ID;
  public static final String PUBLISHER_ID = RawClick.PUBLISHER_ID;
  public static final String PRICE_MICROS = RawClick.PRICE_MICROS;
  public static final String AUCTION_PRICED = "auction_priced";
  public static final String CURRENCY = Campaign.CURRENCY;
  public static final String BILLING_DAY = "billing_day";
  public static final String BILLABLE = "billable";
  public static final String WHY = "why";
  public static final String VERDICT_TIER = "verdict_tier";
  public static final String COPIES = "copies";
  public static final String COPIES_DISAGREE = "copies_disagree";
  public static final String SOURCE_NAME = RawClick.SOURCE_NAME;
  public static final String SOURCE_PARTITION = RawClick.SOURCE_PARTITION;
  public static final String SOURCE_OFFSET = RawClick.SOURCE_OFFSET;

  public static final TableDefinition TABLE =
      TableDefinition.table("billable_click", "One distinct click of a day, priced and judged")
          .required(CLICK_ID, StringType, "Identity")
          .required(EVENT_TIME, TimestampType, "When the user clicked, UTC")
          .required(RECEIVED_AT, TimestampType, "Receipt of the copy that counts, UTC")
          .required(AD_ID, LongType, "Ad")
          .required(CAMPAIGN_ID, LongType, "Campaign")
          .required(ADVERTISER_ID, LongType, "Advertiser that pays: the campaign's at event time")
          .required(PUBLISHER_ID, LongType, "Publisher")
          .required(PRICE_MICROS, LongType, "Auction price, else CPC at event time, millionths")
          .required(AUCTION_PRICED, BooleanType, "Whether the click carried its price")
          .required(CURRENCY, StringType, "ISO 4217 code of the account's currency")
          .required(BILLING_DAY, DateType, "Day of the event in the account's zone")
          .required(BILLABLE, BooleanType, "Whether the click is paid for")
          .required(WHY, StringType, "VALID, or the rule whose verdict decides")
          .nullable(VERDICT_TIER, StringType, "Tier of the verdict that decides; null: no mark")
          .required(COPIES, IntegerType, "Copies received up to the cutoff")
          .required(COPIES_DISAGREE, BooleanType, "Whether they differ in more than their receipt")
          .required(SOURCE_NAME, StringType, "File or topic of the copy that counts")
          .required(SOURCE_PARTITION, IntegerType, "Kafka partition; 0 for files")
          .required(SOURCE_OFFSET, LongType, "Kafka offset; 0-based record number in a file")
          .required(EVENT_DATE, DateType, "UTC date of event_time")
          .key(CLICK_ID)
          .partitionedBy(EVENT_DATE)
          .rangesOf(EVENT_TIME, AD_ID, CAMPAIGN_ID)
          .kept()
          .checks("price_micros >= 0", "copies >= 1")
          .build();

  private BillableClick() {}
}
