package io.clickledger.stream;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.dedup.DedupOutput;
import io.clickledger.dedup.LateRecord;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.Lane;
import io.clickledger.raw.Tally;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.StreamProgress;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF0;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * Writes the rollup lane's micro-batches: minutes, late clicks, then the progress row. Each write
 * is done once however often the batch is tried.
 */
final class RollupBatch implements AutoCloseable {
  private final JobContext job;
  private final Lane lane;
  private final RollupJob.Options options;
  private final RatesInForce rates;
  private Optional<Instant> watermark;
  private Tally total = Tally.NONE;

  RollupBatch(JobContext job, Lane lane, RollupJob.Options options) {
    this.job = job;
    this.lane = lane;
    this.options = options;
    this.rates = new RatesInForce(job);
    this.watermark = lane.watermark();
  }

  void write(Dataset<Row> batch, long batchId) {
    if (batchId <= lane.newestBatch()) {
      // Its rows are in the tables, and its end is not in the checkpoint: Spark wants the state of
      // every batch that it ends, and refuses one that was not run.
      requireAsRecorded(DedupOutput.tally(batch), batchId);
      return;
    }
    var startedAt = job.clock().instant();
    lane.metrics().batchStarted(startedAt);
    // Any further action on the batch would run the stateful operator again.
    var outputs = batch.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var tally = DedupOutput.tally(outputs);
      if (batchId == lane.newestBatch() + 1) {
        requireAsBegun(tally, batchId);
      }
      var mergePartialsMax =
          tally.accepted() > 0 ? writeMinutes(outputs, tally.accepted(), batchId) : 0;
      if (tally.lateRecords() > 0) {
        writeLate(outputs, batchId);
      }
      var progress = tally.progress(mergePartialsMax, options.memory().skewAllowance());
      watermark = progress.watermark(watermark);
      var committedAt = job.clock().instant();
      progress.write(job.lake(), lane, batchId, watermark, startedAt, committedAt);
      progress.report(lane.metrics(), watermark, committedAt);
      lane.metrics().batchEnded(startedAt, committedAt);
      total = total.plus(tally);
      tell(batchId, progress);
    } finally {
      outputs.unpersist();
    }
  }

  /** A batch that is whole takes its clicks by the same doors again, or the memory is another. */
  private void requireAsRecorded(Tally tally, long batchId) {
    lane.written(StreamProgress.TABLE, batchId)
        .map(rows -> rows.select(StreamProgress.ACCEPTED, StreamProgress.LATE).first())
        .ifPresent(row -> requireSame(tally, batchId, row.getLong(0), row.getLong(1)));
  }

  /** An earlier try may have written the batch's minutes, and its late clicks too. */
  private void requireAsBegun(Tally tally, long batchId) {
    var accepted =
        lane.written(ClickMinute.TABLE, batchId)
            .map(rows -> rows.agg(coalesce(sum(ClickMinute.CLICKS), lit(0L))).first().getLong(0));
    var late = lane.written(LateClick.TABLE, batchId).map(Dataset::count);
    requireSame(
        tally, batchId, accepted.orElse(tally.accepted()), late.orElse(tally.lateRecords()));
  }

  /**
   * @throws ClickledgerException CHECKPOINT where a try of the batch counted otherwise than this
   *     one
   */
  private static void requireSame(Tally tally, long batchId, long accepted, long late) {
    if (accepted != tally.accepted() || late != tally.lateRecords()) {
      throw new ClickledgerException(
          ErrorCode.CHECKPOINT,
          "micro-batch %d of the rollup lane was begun with %,d clicks accepted and %,d late, and comes to %,d and %,d now: its source or the version of clickledger has changed since"
              .formatted(batchId, accepted, late, tally.accepted(), tally.lateRecords()),
          "let the version that began it end it, or begin a new epoch on purpose: clickledger"
              + " new-epoch --lane rollup");
    }
  }

  /** Writes the batch's minutes; returns the most partials that one of them was merged from. */
  private long writeMinutes(Dataset<Row> outputs, long accepted, long batchId) {
    var minutes =
        MinuteRollup.of(outputs, rates.now(), options.memory().statePartitions())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      lane.append(ClickMinute.TABLE, stamped(minutes, batchId), batchId);
      var largest = minutes.agg(max(MinuteRollup.PARTIALS), max(ClickMinute.CLICKS)).first();
      lane.metrics().merged(largest.getLong(0), (double) largest.getLong(1) / accepted);
      return largest.getLong(0);
    } finally {
      minutes.unpersist();
    }
  }

  private void writeLate(Dataset<Row> outputs, long batchId) {
    var late = LateRecord.rows(outputs);
    lane.append(LateClick.TABLE, stamped(late, batchId), batchId);
  }

  private Dataset<Row> stamped(Dataset<Row> rows, long batchId) {
    return rows.withColumn(ClickMinute.EPOCH, lit(lane.epoch()))
        .withColumn(ClickMinute.BATCH_ID, asData(batchId));
  }

  /**
   * A literal is text of the generated code: each micro-batch would make and compile its own anew.
   */
  private static Column asData(long number) {
    UDF0<Long> same = () -> number;
    return udf(same, DataTypes.LongType).asNonNullable().asNondeterministic().apply();
  }

  private void tell(long batchId, BatchProgress p) {
    job.say(
        "rollup: batch %d, %,d records: %,d accepted, %,d duplicate, %,d late, %,d rejected"
            .formatted(batchId, p.read(), p.accepted(), p.duplicate(), p.late(), p.rejected()));
  }

  @Override
  public void close() {
    rates.close();
  }

  JobResult result() {
    return JobResult.done("rollup: " + total.record(job));
  }
}
