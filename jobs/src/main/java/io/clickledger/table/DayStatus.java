package io.clickledger.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** {@code day_status}: how final a day is. The newest row of a (day, advertiser) is in force. */
public final class DayStatus {
  public static final String DAY = "day";
  public static final String ADVERTISER_ID = RawClick.ADVERTISER_ID;
  public static final String STATUS = "status";
  public static final String DECIDED_AT = ClickVerdict.DECIDED_AT;
  public static final String RUN_ID = JobRun.RUN_ID;
  public static final String CUTOFF = "cutoff";

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
          .nullable(CUTOFF, TimestampType, "UTC dates: receipts before it are in the day's truth")
          .key(DAY, ADVERTISER_ID, STATUS, RUN_ID)
          .appendOnly()
          .kept()
          .checks("status IN ('provisional', 'mature', 'closed')")
          .build();

  private DayStatus() {}

  /** The rows in force of UTC dates: the newest of each, whatever order they were written in. */
  public static Dataset<Row> ofUtcDates(Dataset<Row> dayStatus) {
    var newest = max_by(struct(col("*")), struct(DECIDED_AT, RUN_ID));
    return dayStatus
        .where(col(ADVERTISER_ID).isNull())
        .groupBy(col(DAY).as("of_day"))
        .agg(newest.as("newest"))
        .select("newest.*");
  }

  /** Distinct (advertiser_id, day) of the billing days that are closed. */
  public static Dataset<Row> closed(Dataset<Row> dayStatus) {
    return dayStatus
        .where(col(STATUS).equalTo(CLOSED).and(col(ADVERTISER_ID).isNotNull()))
        .select(ADVERTISER_ID, DAY)
        .distinct();
  }
}
