package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/** {@code day_status}: how final a day is. The newest row of a (day, advertiser) is in force. */
public final class DayStatus {
  public static final String DAY = "day";
  public static final String ADVERTISER_ID = RawClick.ADVERTISER_ID;
  public static final String STATUS = "status";
  public static final String DECIDED_AT = ClickVerdict.DECIDED_AT;
  public static final String RUN_ID = JobRun.RUN_ID;

  public static final String PROVISIONAL = "provisional";
  public static final String MATURE = "mature";
  public static final String CLOSED = "closed";

  public static final TableDefinition TABLE =
      TableDefinition.table("day_status", "A step in the life of a day")
          .required(DAY, DateType, "UTC date; the account's billing day where advertiser_id is set")
          .nullable(ADVERTISER_ID, LongType, "Account whose billing day it is; null: UTC date")
          .required(STATUS, StringType, "provisional, mature (UTC dates) or closed (accounts)")
          .required(DECIDED_AT, TimestampType, "When it got the status, UTC")
          .required(RUN_ID, StringType, "Run that gave it")
          .key(DAY, ADVERTISER_ID, STATUS, RUN_ID)
          .appendOnly()
          .kept()
          .checks("status IN ('provisional', 'mature', 'closed')")
          .build();

  private DayStatus() {}
}
