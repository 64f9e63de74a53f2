package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

/**
 * {@code stream_progress}: one row a micro-batch and lane, written last, so that a batch with a row
 * here is whole in every table of its lane.
 *
 * <p>A rebuild of stream tables from the raw log ({@code new-epoch}, {@code replay}) leaves a row
 * with a negative batch id. Its counts are what it changed, so that the sums over all rows of a
 * lane stay the doors of every record read; a single one of them may be negative.
 */
public final class StreamProgress {
  public static final String LANE = "lane";
  public static final String EPOCH = ClickMinute.EPOCH;
  public static final String BATCH_ID = ClickMinute.BATCH_ID;
  public static final String READ = "records_read";
  public static final String ACCEPTED = "accepted";
  public static final String DUPLICATE = "duplicate";
  public static final String LATE = "late";
  public static final String REJECTED = "rejected";
  public static final String BEHIND_MEMORY = "behind_memory";
  public static final String CORRECTIONS = ClickMinute.CORRECTIONS;
  public static final String MERGE_PARTIALS_MAX = "merge_partials_max";
  public static final String REMEMBERED = "remembered";
  public static final String NEWEST_EVENT_TIME = "newest_event_time";
  public static final String NEWEST_RECEIVED_AT = "newest_received_at";
  public static final String WATERMARK = "watermark";
  public static final String SKEW_ALLOWANCE_SECONDS = "skew_allowance_seconds";
  public static final String END_OFFSETS = "end_offsets";
  public static final String STARTED_AT = "started_at";
  public static final String COMMITTED_AT = "committed_at";
  public static final String REBUILT_FROM = "rebuilt_from";
  public static final String REBUILT_TO = "rebuilt_to";
  public static final String REBUILT_THROUGH_BATCH = "rebuilt_through_batch";
  public static final String REBUILT_REPLAYS = "rebuilt_replays";
  public static final String OLDEST_RECEIVED_AT = "oldest_received_at";

  public static final TableDefinition TABLE =
      TableDefinition.table(
              "stream_progress", "One micro-batch of a lane, written when it is whole")
          .required(LANE, StringType, "archive, rollup or budget")
          .required(EPOCH, IntegerType, "Checkpoint epoch of the lane")
          .required(BATCH_ID, LongType, "Micro-batch in its epoch, from 0; negative: a rebuild")
          .required(READ, LongType, "Records read = accepted + duplicate + late + rejected")
          .required(ACCEPTED, LongType, "Clicks that the lane took")
          .required(DUPLICATE, LongType, "Known identities (0 in archive, which keeps copies)")
          .required(LATE, LongType, "Records that left by the late door (0 in archive)")
          .required(REJECTED, LongType, "Records that broke the contract")
          .required(BEHIND_MEMORY, LongType, "Of the late: not provably new")
          .required(CORRECTIONS, LongType, "Of the accepted: counted after their window had fired")
          .required(MERGE_PARTIALS_MAX, LongType, "Most partials merged into one (minute, ad): 16")
          .required(REMEMBERED, LongType, "Clicks in the dedup memory after the batch")
          .nullable(NEWEST_EVENT_TIME, TimestampType, "Newest event time in the batch, UTC")
          .nullable(NEWEST_RECEIVED_AT, TimestampType, "Newest receipt in the batch, UTC")
          .nullable(WATERMARK, TimestampType, "Newest receipt of all batches minus 5 s, UTC")
          .required(SKEW_ALLOWANCE_SECONDS, LongType, "Receipt disorder that the dedup memory bore")
          .required(
              END_OFFSETS,
              createMapType(StringType, LongType, false),
              "Per source partition read (file, or topic/partition): its next offset")
          .required(STARTED_AT, TimestampType, "When the batch began, wall clock, UTC")
          .required(COMMITTED_AT, TimestampType, "When its tables were whole, wall clock, UTC")
          .nullable(REBUILT_FROM, TimestampType, "Rebuilds: first event time counted anew from raw")
          .nullable(REBUILT_TO, TimestampType, "Rebuilds: end of the event time counted anew, UTC")
          .nullable(
              REBUILT_THROUGH_BATCH, LongType, "Rebuilds: newest batch whose clicks it counts")
          .nullable(REBUILT_REPLAYS, LongType, "Rebuilds: newest replay of rejects that it counts")
          .nullable(
              OLDEST_RECEIVED_AT,
              TimestampType,
              "Receipt of the batch's click that waited longest, UTC")
          .key(LANE, EPOCH, BATCH_ID)
          .partitionedBy(LANE)
          .appendOnly()
          .committedOften()
          .checks("records_read = accepted + duplicate + late + rejected")
          .build();

  private StreamProgress() {}
}
