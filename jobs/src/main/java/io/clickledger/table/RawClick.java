package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/** {@code raw_click}: every click that kept the contract, as received. The immutable log. */
public final class RawClick {
  public static final String CLICK_ID = "click_id";
  public static final String EVENT_TIME = "event_time";
  public static final String RECEIVED_AT = "received_at";
  public static final String AD_ID = "ad_id";
  public static final String CAMPAIGN_ID = "campaign_id";
  public static final String ADVERTISER_ID = "advertiser_id";
  public static final String PUBLISHER_ID = "publisher_id";
  public static final String USER_ID = "user_id";
  public static final String IP = "ip";
  public static final String USER_AGENT = "user_agent";
  public static final String PRICE_MICROS = "price_micros";
  public static final String EXTRA = "extra";
  public static final String SOURCE_NAME = "source_name";
  public static final String SOURCE_PARTITION = "source_partition";
  public static final String SOURCE_OFFSET = "source_offset";
  public static final String RECEIVED_DATE = "received_date";
  public static final String RECEIVED_HOUR = "received_hour";
  public static final String REPLAY = "replay";

  public static final TableDefinition TABLE =
      TableDefinition.table(
              "raw_click", "A click as received: the immutable log; forget-user alone rewrites it")
          .required(CLICK_ID, StringType, "Identity, minted once when the click was first served")
          .required(EVENT_TIME, TimestampType, "When the user clicked, UTC")
          .required(RECEIVED_AT, TimestampType, "When the collector got this copy, UTC")
          .required(AD_ID, LongType, "Ad that was clicked")
          .required(CAMPAIGN_ID, LongType, "Campaign of the ad")
          .required(ADVERTISER_ID, LongType, "Advertiser that the click itself names")
          .required(PUBLISHER_ID, LongType, "Publisher on whose page the ad stood")
          .nullable(USER_ID, StringType, "Pseudonymous user")
          .nullable(IP, StringType, "IPv4 or IPv6; a masked one matches no list")
          .nullable(USER_AGENT, StringType, "User agent as sent")
          .nullable(PRICE_MICROS, LongType, "Auction price in millionths; null: the campaign's CPC")
          .nullable(EXTRA, StringType, "Unknown fields of the record, a JSON object")
          .required(SOURCE_NAME, StringType, "Landed file or Kafka topic that the copy came from")
          .required(SOURCE_PARTITION, IntegerType, "Kafka partition; 0 for files")
          .required(SOURCE_OFFSET, LongType, "Kafka offset; 0-based record number in a file")
          .required(RECEIVED_DATE, DateType, "UTC date of received_at")
          .required(RECEIVED_HOUR, IntegerType, "UTC hour of received_at, 0-23")
          .nullable(
              REPLAY, LongType, "Replay of rejects that brought it, from 1; null: the archive")
          .key(SOURCE_NAME, SOURCE_PARTITION, SOURCE_OFFSET)
          .partitionedBy(RECEIVED_DATE, RECEIVED_HOUR)
          .rangesOf(EVENT_TIME, RECEIVED_AT)
          .appendOnly()
          .kept()
          .checks("ad_id >= 0", "campaign_id >= 0", "price_micros IS NULL OR price_micros >= 0")
          .build();

  private RawClick() {}
}
