package io.clickledger.stream;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.KeptRows;
import io.clickledger.raw.LaneCheckpoint;
import io.clickledger.raw.Rebuild;
import io.clickledger.raw.SourcePosition;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Counts a stretch of the stream tables anew from the raw log. The caller owns the rollup lane; run
 * again after a crash at any point, it comes to the same tables and the same doors.
 */
final class Recount implements AutoCloseable {
  private final JobContext job;
  private final LaneCheckpoint lane;
  private final Rebuild rebuild;
  private final Dataset<Row> stretch;
  private final KeptRows keptMinutes;
  private final KeptRows keptLate;
  private final Dataset<Row> minutes;
  private final Dataset<Row> late;

  /**
   * @param lane where the lane stood before
   * @param raw rows of {@code raw_click} that the lane has read, or that are read with this
   * @param lateBesides rows as of {@link StreamRebuild#late} whose events lie before the stretch
   */
  Recount(
      JobContext job,
      LaneCheckpoint lane,
      Rebuild rebuild,
      Dataset<Row> raw,
      Optional<Dataset<Row>> lateBesides) {
    this.job = job;
    this.lane = lane;
    this.rebuild = rebuild;
    this.stretch =
        StreamRebuild.stretch(raw, rebuild.from(), Optional.ofNullable(rebuild.to()))
            .where(coalesce(col(RawClick.REPLAY), lit(0L)).leq(rebuild.replays()));
    var rates = Campaign.inForce(job.readOrEmpty(Campaign.TABLE));
    this.keptMinutes = KeptRows.of(stamped(StreamRebuild.minutes(stretch, rates)));
    this.minutes = keptMinutes.rows();
    var lateHere = StreamRebuild.late(stretch);
    this.keptLate = KeptRows.of(stamped(lateBesides.map(lateHere::unionByName).orElse(lateHere)));
    this.late = keptLate.rows();
  }

  private Dataset<Row> stamped(Dataset<Row> rows) {
    return rows.withColumn(ClickMinute.EPOCH, lit(rebuild.epoch()))
        .withColumn(ClickMinute.BATCH_ID, lit(rebuild.batchId()));
  }

  /** Tells by UTC day what the minutes hold and what they will. */
  void tell() {
    var clicks = new TreeMap<LocalDate, long[]>();
    byDay(job.readOrEmpty(ClickMinute.TABLE).where(inStretch(ClickMinute.MINUTE)), clicks, 0);
    byDay(minutes, clicks, 1);
    clicks.forEach(
        (day, of) ->
            job.say("  %s: %,d clicks counted, %,d in the log".formatted(day, of[0], of[1])));
  }

  private static void byDay(Dataset<Row> minutes, TreeMap<LocalDate, long[]> into, int which) {
    minutes
        .groupBy(ClickMinute.EVENT_DATE)
        .agg(sum(ClickMinute.CLICKS))
        .collectAsList()
        .forEach(
            row -> into.computeIfAbsent(row.getAs(0), day -> new long[2])[which] = row.getLong(1));
  }

  /**
   * Replaces the stretch in the three tables, a commit each; {@code click_day} has its dates again
   * after the next {@code compact}.
   *
   * @param finalBefore start of the oldest hour that is not final, which has no row by hour yet
   */
  void write(Instant finalBefore) {
    StreamDays.remove(job, datesOfStretch());
    job.replace(ClickMinute.TABLE, minutes, inStretch(ClickMinute.MINUTE));
    job.replace(LateClick.TABLE, late, lateToReplace());
    var finals = minutes.where(col(ClickMinute.MINUTE).lt(lit(finalBefore)));
    job.replace(ClickHour.TABLE, CompactJob.hours(finals), inStretch(ClickHour.HOUR));
    job.count("clicks", clicks());
    job.count("late", late.count());
  }

  long clicks() {
    return sumOf(minutes, ClickMinute.CLICKS);
  }

  long lateRecords() {
    return late.count();
  }

  /** As SQL, with the partitions named so that no other is opened. */
  private String inStretch(String column) {
    var end = rebuild.to();
    var upTo = end == null ? "" : " AND %s < TIMESTAMP'%s'".formatted(column, end);
    return "(%s AND %s >= TIMESTAMP'%s'%s)"
        .formatted(datesOfStretch(), column, rebuild.from(), upTo);
  }

  private String datesOfStretch() {
    var end = rebuild.to();
    var upTo =
        end == null ? "" : " AND %s <= DATE'%s'".formatted(ClickMinute.EVENT_DATE, date(end));
    return "%s >= DATE'%s'%s".formatted(ClickMinute.EVENT_DATE, date(rebuild.from()), upTo);
  }

  private static LocalDate date(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  /**
   * A lane that goes on writes no row again of a micro-batch that it left half written; an epoch
   * that begins reads the records again.
   */
  private String lateToReplace() {
    return rebuild.beginsEpoch()
        ? Stream.of(inStretch(LateClick.EVENT_TIME), unfinished(), ofThis())
            .collect(joining(" OR "))
        : inStretch(LateClick.EVENT_TIME) + " AND NOT " + unfinished();
  }

  /** Rows of a micro-batch that is not whole. */
  private String unfinished() {
    return "(%s = %d AND %s > %d)"
        .formatted(LateClick.EPOCH, lane.epoch(), LateClick.BATCH_ID, lane.newestBatch());
  }

  private String ofThis() {
    return "(%s = %d AND %s = %d)"
        .formatted(LateClick.EPOCH, rebuild.epoch(), LateClick.BATCH_ID, rebuild.batchId());
  }

  /**
   * What the doors lack of the tables: with it, the sums over the lane's rows of {@code
   * stream_progress} are those of the tables again.
   */
  record Doors(long accepted, long late, long behindMemory, long replayed) {}

  /** To be asked after {@link #write}. */
  Doors doors() {
    var whole = not(coalesce(expr(unfinished()), lit(false)));
    var minutesNow = job.read(ClickMinute.TABLE).where(whole);
    var lateNow = job.read(LateClick.TABLE).where(whole);
    var isBehind = col(LateClick.REASON).equalTo(LateClick.BEHIND_MEMORY);
    var lateSums = lateNow.agg(count(lit(1)), count_if(isBehind)).first();
    var told = progress();
    return new Doors(
        sumOf(minutesNow, ClickMinute.CLICKS) - sumOf(told, StreamProgress.ACCEPTED),
        lateSums.getLong(0) - sumOf(told, StreamProgress.LATE),
        lateSums.getLong(1) - sumOf(told, StreamProgress.BEHIND_MEMORY),
        replayed(told));
  }

  /** Clicks that the lane had met as broken records, and that no rebuild had counted before. */
  private long replayed(Dataset<Row> told) {
    var rejected = job.readOrEmpty(RejectedClick.TABLE).select(SourcePosition.columns());
    var replayed =
        stretch
            .where(col(RawClick.REPLAY).isNotNull())
            .join(rejected, SourcePosition.names(), "left_semi");
    return replayed
        .join(Rebuild.replayedInto(replayed, told), SourcePosition.names(), "left_anti")
        .count();
  }

  private Dataset<Row> progress() {
    return job.read(StreamProgress.TABLE).where(col(StreamProgress.LANE).equalTo(RollupJob.LANE));
  }

  private static long sumOf(Dataset<Row> rows, String column) {
    return rows.agg(coalesce(sum(column), lit(0L))).first().getLong(0);
  }

  @Override
  public void close() {
    keptMinutes.close();
    keptLate.close();
  }
}
