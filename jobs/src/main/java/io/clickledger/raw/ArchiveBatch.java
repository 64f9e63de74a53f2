package io.clickledger.raw;

import static org.apache.spark.sql.functions.broadcast;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes the archive lane's micro-batches: raw rows, rejected rows, then the progress row. */
final class ArchiveBatch {
  private final JobContext job;
  private final Lane lane;
  private final TaskReports reports;
  private final Optional<Dataset<Row>> held;
  private Optional<Instant> watermark;
  private Tally total = Tally.NONE;

  ArchiveBatch(JobContext job, Lane lane, TaskReports reports) {
    this.job = job;
    this.lane = lane;
    this.reports = reports;
    this.watermark = lane.watermark();
    this.held = HalfWrittenBatches.positions(job, lane.checkpoint()).map(Dataset::cache);
  }

  void write(Dataset<Row> batch, long batchId) {
    if (batchId <= lane.newestBatch()) {
      return;
    }
    var startedAt = job.clock().instant();
    lane.metrics().batchStarted(startedAt);
    reports.reset();
    var tally =
        held.map(positions -> writeRest(batch, positions, batchId))
            .orElseGet(() -> writeWhole(batch, batchId));
    var progress = tally.progress(0, Duration.ZERO);
    watermark = progress.watermark(watermark);
    var committedAt = job.clock().instant();
    progress.write(job.lake(), lane, batchId, watermark, startedAt, committedAt);
    progress.report(lane.metrics(), watermark, committedAt);
    lane.metrics().batchEnded(startedAt, committedAt);
    tell(batchId, tally);
  }

  private Tally writeWhole(Dataset<Row> records, long batchId) {
    lane.append(RawClick.TABLE, ArchiveJob.accepted(records), batchId);
    var read = read(records);
    if (read.tally().rejected() > 0) {
      // Where they are many, they are read once more.
      var rejected =
          read.hasAllRejected()
              ? ArchivedRecord.of(read.rejected(), records.sparkSession())
              : records;
      lane.append(RejectedClick.TABLE, ArchiveJob.rejected(rejected), batchId);
    }
    return read.tally().allAccepted();
  }

  /**
   * Writes what the log lacks of a batch. What is there stays, also where today's parser would say
   * something else: a record has one verdict.
   */
  private Tally writeRest(Dataset<Row> records, Dataset<Row> positions, long batchId) {
    var rest = records.join(broadcast(positions), SourcePosition.names(), "left_anti");
    lane.appendRest(RawClick.TABLE, ArchiveJob.accepted(rest), batchId);
    lane.appendRest(RejectedClick.TABLE, ArchiveJob.rejected(rest), batchId);
    return read(records).tally().allAccepted();
  }

  /** What the tasks that wrote the batch have read. */
  private TaskReport read(Dataset<Row> records) {
    if (reports.isZero()) {
      // The table had the write already: no task was run for it.
      records.foreach((ForeachFunction<Row>) record -> {});
    }
    return reports.sum();
  }

  private void tell(long batchId, Tally tally) {
    total = total.plus(tally);
    job.say(
        "archive: batch %d, %,d records: %,d accepted, %,d rejected"
            .formatted(batchId, tally.read(), tally.accepted(), tally.rejected()));
  }

  JobResult result() {
    job.count("records_read", total.read());
    job.count("accepted", total.accepted());
    job.count("rejected", total.rejected());
    return JobResult.done(
        total.read() == 0
            ? "archive: nothing new in the source"
            : "archive: %,d records read, %,d accepted, %,d rejected"
                .formatted(total.read(), total.accepted(), total.rejected()));
  }
}
