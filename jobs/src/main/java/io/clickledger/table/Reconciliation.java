package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

/**
 * {@code reconciliation}: stream against truth per (hour, campaign), in clicks before marks. Causes
 * are signed: {@code stream - truth = sum of the causes + unexplained}.
 */
public final class Reconciliation {
  public static final String EVENT_DATE = ClickMinute.EVENT_DATE;
  public static final String HOUR = ClickHour.HOUR;
  public static final String CAMPAIGN_ID = RawClick.CAMPAIGN_ID;
  public static final String STREAM_CLICKS = "stream_clicks";
  public static final String TRUTH_CLICKS = "truth_clicks";
  public static final String LATE = "late";
  public static final String BEHIND_MEMORY = "behind_memory";
  public static final String REPLAYED_REJECTS = "replayed_rejects";
  public static final String NOT_YET_READ = "not_yet_read";
  public static final String FINGERPRINT_COLLISIONS = "fingerprint_collisions";
  public static final String COPY_CONFLICTS = "copy_conflicts";
  public static final String AFTER_TRUTH = "after_truth";
  public static final String UNEXPLAINED = "unexplained";
  public static final String RUN_ID = JobRun.RUN_ID;

  public static final TableDefinition TABLE =
      TableDefinition.table(
              "reconciliation", "Stream and truth of (hour, campaign), and why they differ")
          .required(HOUR, TimestampType, "Start of the hour in event time, UTC")
          .required(CAMPAIGN_ID, LongType, "Campaign")
          .required(STREAM_CLICKS, LongType, "Clicks that the rollup lane counted")
          .required(TRUTH_CLICKS, LongType, "Distinct clicks in truth, before marks")
          .required(LATE, LongType, "<= 0: all copies came over 15 minutes late")
          .required(BEHIND_MEMORY, LongType, "<= 0: not provably new when the lane read them")
          .required(REPLAYED_REJECTS, LongType, "<= 0: repaired rejects that only truth counts")
          .required(NOT_YET_READ, LongType, "<= 0: archived, not yet read by the rollup lane")
          .required(FINGERPRINT_COLLISIONS, LongType, "<= 0: another id with the same fingerprint")
          .required(COPY_CONFLICTS, LongType, "Copies of one id disagree on hour or campaign")
          .required(AFTER_TRUTH, LongType, ">= 0: counted by the stream, received after truth ran")
          .required(UNEXPLAINED, LongType, "What no cause explains: must be 0")
          .required(RUN_ID, StringType, "Run that compared")
          .required(EVENT_DATE, DateType, "UTC date of the hour")
          .key(HOUR, CAMPAIGN_ID)
          .partitionedBy(EVENT_DATE)
          .kept()
          .checks(
              "stream_clicks - truth_clicks = late + behind_memory + replayed_rejects + not_yet_read"
                  + " + fingerprint_collisions + copy_conflicts + after_truth + unexplained")
          .build();

  private Reconciliation() {}
}
