package io.clickledger.stream;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lease;
import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.EndOffsets;
import io.clickledger.raw.LaneCheckpoint;
import io.clickledger.raw.LaneEpoch;
import io.clickledger.raw.RejectedRecords;
import io.clickledger.raw.StartPositions;
import io.clickledger.rules.WindowStatus;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Begins a new epoch of the rollup lane from the raw log. The days whose windows were not final are
 * counted anew from the log; what the log holds and the lane had not read is counted with them; the
 * lane goes on behind the log, with the memory that it would have then. Run again after a crash, it
 * begins the next epoch and comes to the same counts.
 */
final class RollupEpoch {
  private final JobContext job;
  private final LaneCheckpoint before;
  private final Dataset<Row> counted;
  private final Dataset<Row> archived;
  private final Dataset<Row> raw;
  private final Dataset<Row> rejected;
  private final Duration skewAllowance;
  private final LocalDate firstDay;

  private RollupEpoch(JobContext job) {
    this.job = job;
    this.before = LaneCheckpoint.recorded(job.lake(), RollupJob.LANE);
    var progress = job.read(StreamProgress.TABLE);
    var rollup = progress.where(col(StreamProgress.LANE).equalTo(RollupJob.LANE));
    this.counted = EndOffsets.of(progress, RollupJob.LANE).cache();
    this.archived = EndOffsets.archived(job, progress).cache();
    this.skewAllowance =
        Duration.ofSeconds(
            rollup
                .agg(coalesce(max(StreamProgress.SKEW_ALLOWANCE_SECONDS), lit(0L)))
                .first()
                .getLong(0));
    this.firstDay =
        before
            .watermark()
            .map(watermark -> WindowStatus.finalBefore(watermark, skewAllowance))
            .map(oldest -> oldest.atOffset(ZoneOffset.UTC).toLocalDate())
            .orElse(LocalDate.EPOCH);
    this.rejected = EndOffsets.before(job.readOrEmpty(RejectedClick.TABLE), archived);
    // What was replayed into the log, the lane meets as a broken record.
    this.raw =
        EndOffsets.before(job.read(RawClick.TABLE), archived)
            .join(
                rejected.select(RejectedRecords.position()),
                RejectedRecords.POSITION.toArray(String[]::new),
                "left_anti");
  }

  static JobResult begin(JobContext job, boolean dryRun) {
    try (var lease = Lease.take(job.lake(), RollupJob.LANE, job.clock())) {
      job.lake().create(StreamProgress.TABLE);
      job.lake().create(ClickMinute.TABLE);
      job.lake().create(LateClick.TABLE);
      job.lake().create(ClickHour.TABLE);
      var epoch = new RollupEpoch(job);
      epoch.requireArchived();
      return dryRun ? epoch.told() : epoch.write(lease);
    }
  }

  private int number() {
    return before.epoch() + 1;
  }

  /** Where the archive lags, the log does not hold what the lane has counted. */
  private void requireArchived() {
    var held = archived.withColumnRenamed(EndOffsets.END_OFFSET, "archived");
    var ahead =
        counted
            .join(held, new String[] {EndOffsets.SOURCE_KEY}, "left")
            .where(col(EndOffsets.END_OFFSET).gt(coalesce(col("archived"), lit(0L))))
            .orderBy(EndOffsets.SOURCE_KEY)
            .limit(1)
            .collectAsList();
    if (!ahead.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "the raw log does not hold all that the rollup lane has counted, for example of "
              + ahead.get(0).getString(0),
          "let the archive catch up first: clickledger archive --once");
    }
  }

  private JobResult told() {
    return JobResult.done(
        ("new-epoch: epoch %d of the rollup lane would count the UTC days from %s on anew from the"
                + " raw log; nothing was written")
            .formatted(number(), firstDay));
  }

  private JobResult write(Lease lease) {
    var stretch = StreamRebuild.stretch(raw, startOfFirstDay(), Optional.empty());
    var fresh = EndOffsets.from(raw, counted);
    var older = fresh.where(col(RawClick.EVENT_TIME).lt(lit(startOfFirstDay())));
    var rates = Campaign.inForce(job.readOrEmpty(Campaign.TABLE));
    var minutes =
        stamped(StreamRebuild.minutes(stretch, rates)).persist(StorageLevel.MEMORY_AND_DISK());
    var late =
        stamped(
                StreamRebuild.late(stretch)
                    .unionByName(StreamRebuild.late(older))
                    .unionByName(StreamRebuild.behindMemory(older)))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var progress = progress(minutes, late, fresh);
      var watermark = progress.watermark(before.watermark());
      lease.requireOwned();
      job.replace(ClickMinute.TABLE, minutes, ofDays());
      job.replace(LateClick.TABLE, late, ofDays() + " OR " + unfinished() + " OR " + ofThisEpoch());
      job.replace(ClickHour.TABLE, CompactJob.hours(finalOf(minutes, watermark)), ofDays());
      var now = job.clock().instant();
      progress.writeRebuild(
          job.lake(), RollupJob.LANE, number(), watermark, job.startedAt(), now, startOfFirstDay());
      job.wrote(StreamProgress.TABLE);
      origin(watermark).write(job.lake(), job.lake().checkpoint(RollupJob.LANE, number()));
      job.count("clicks", sumOf(minutes, ClickMinute.CLICKS));
      job.count("late", late.count());
      return JobResult.done(
          "new-epoch: epoch %d of the rollup lane counts the UTC days from %s on anew: %,d clicks, %,d late"
              .formatted(number(), firstDay, sumOf(minutes, ClickMinute.CLICKS), late.count()));
    } finally {
      minutes.unpersist();
      late.unpersist();
    }
  }

  private LaneEpoch origin(Optional<Instant> watermark) {
    var version = job.reads().getOrDefault(RawClick.TABLE.name(), -1L);
    return new LaneEpoch(
        StartPositions.after(archived),
        watermark.map(after -> new LaneEpoch.Rebuilt(version, after)),
        Optional.empty());
  }

  private Instant startOfFirstDay() {
    return firstDay.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private String ofDays() {
    return ClickMinute.EVENT_DATE + " >= DATE'" + firstDay + "'";
  }

  /** Rows of a micro-batch that never became whole. */
  private String unfinished() {
    return "(%s = %d AND %s > %d)"
        .formatted(LateClick.EPOCH, before.epoch(), LateClick.BATCH_ID, before.newestBatch());
  }

  private String ofThisEpoch() {
    return "%s = %d".formatted(LateClick.EPOCH, number());
  }

  private Dataset<Row> stamped(Dataset<Row> rows) {
    return rows.withColumn(ClickMinute.EPOCH, lit(number()))
        .withColumn(ClickMinute.BATCH_ID, lit(BatchProgress.NEW_EPOCH));
  }

  private Dataset<Row> finalOf(Dataset<Row> minutes, Optional<Instant> watermark) {
    return minutes.where(
        watermark
            .<Column>map(
                w -> col(ClickMinute.MINUTE).lt(lit(CompactJob.finalHour(w, skewAllowance))))
            .orElse(lit(false)));
  }

  /** What the rebuild changes: with it the sums over the lane's rows are the doors of the log. */
  private BatchProgress progress(Dataset<Row> minutes, Dataset<Row> late, Dataset<Row> fresh) {
    var whole = not(org.apache.spark.sql.functions.expr(unfinished()));
    var wholeMinutes =
        job.read(ClickMinute.TABLE).where(ofDays()).where(coalesce(whole, lit(true)));
    var wholeLate = job.read(LateClick.TABLE).where(ofDays() + " OR " + ofThisEpoch()).where(whole);
    var isBehind = col(LateClick.REASON).equalTo(LateClick.BEHIND_MEMORY);
    var freshClicks =
        fresh.agg(count(lit(1)), max(RawClick.EVENT_TIME), max(RawClick.RECEIVED_AT)).first();
    var freshRejects = EndOffsets.from(rejected, counted).count();
    var read = freshClicks.getLong(0) + freshRejects;
    var accepted = sumOf(minutes, ClickMinute.CLICKS) - sumOf(wholeMinutes, ClickMinute.CLICKS);
    var lateDelta = late.count() - wholeLate.count();
    var behind = countOf(late, isBehind) - countOf(wholeLate, isBehind);
    return new BatchProgress(
        read,
        accepted,
        read - accepted - lateDelta - freshRejects,
        lateDelta,
        freshRejects,
        behind,
        0,
        0,
        0,
        skewAllowance,
        Optional.ofNullable(freshClicks.<Instant>getAs(1)),
        Optional.ofNullable(freshClicks.<Instant>getAs(2)),
        StartPositions.after(EndOffsets.advanced(archived, counted)).next());
  }

  private static long sumOf(Dataset<Row> rows, String column) {
    return rows.agg(coalesce(sum(column), lit(0L))).first().getLong(0);
  }

  private static long countOf(Dataset<Row> rows, Column condition) {
    return rows.agg(count_if(condition)).first().getLong(0);
  }
}
