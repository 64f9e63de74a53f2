package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/** {@code late_click}: every record that left the rollup lane by the late door. */
public final class LateClick {
  public static final String EVENT_DATE = ClickMinute.EVENT_DATE;
  public static final String REASON = "reason";
  public static final String CLICK_ID = RawClick.CLICK_ID;
  public static final String EVENT_TIME = RawClick.EVENT_TIME;
  public static final String RECEIVED_AT = RawClick.RECEIVED_AT;
  public static final String AD_ID = RawClick.AD_ID;
  public static final String CAMPAIGN_ID = RawClick.CAMPAIGN_ID;
  public static final String PRICE_MICROS = RawClick.PRICE_MICROS;
  public static final String SOURCE_NAME = RawClick.SOURCE_NAME;
  public static final String SOURCE_PARTITION = RawClick.SOURCE_PARTITION;
  public static final String SOURCE_OFFSET = RawClick.SOURCE_OFFSET;
  public static final String EPOCH = ClickMinute.EPOCH;
  public static final String BATCH_ID = ClickMinute.BATCH_ID;

  /** Received over 15 minutes after its event. */
  public static final String OVER_LIMIT = "LATE";

  /** Cannot be proved new: its copies may have left the dedup memory. */
  public static final String BEHIND_MEMORY = "BEHIND_MEMORY";

  public static final TableDefinition TABLE =
      TableDefinition.table("late_click", "A record that left the rollup lane by the late door")
          .required(REASON, StringType, "LATE (over 15 minutes) or BEHIND_MEMORY")
          .nullable(CLICK_ID, StringType, "Identity; null for BEHIND_MEMORY: join by position")
          .required(EVENT_TIME, TimestampType, "When the user clicked, UTC")
          .required(RECEIVED_AT, TimestampType, "When the collector got it, UTC")
          .required(AD_ID, LongType, "Ad")
          .required(CAMPAIGN_ID, LongType, "Campaign")
          .nullable(PRICE_MICROS, LongType, "Auction price in millionths")
          .required(SOURCE_NAME, StringType, "Landed file or Kafka topic that it came from")
          .required(SOURCE_PARTITION, IntegerType, "Kafka partition; 0 for files")
          .required(SOURCE_OFFSET, LongType, "Kafka offset; 0-based record number in a file")
          .required(EPOCH, IntegerType, "Checkpoint epoch of the lane")
          .required(BATCH_ID, LongType, "Micro-batch that read it")
          .required(EVENT_DATE, DateType, "UTC date of event_time")
          .key(SOURCE_NAME, SOURCE_PARTITION, SOURCE_OFFSET)
          .partitionedBy(EVENT_DATE)
          .rangesOf(EVENT_TIME)
          .committedOften()
          .checks("reason IN ('LATE', 'BEHIND_MEMORY')")
          .build();

  private LateClick() {}
}
