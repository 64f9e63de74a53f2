package io.clickledger.raw;

import static org.apache.spark.sql.functions.broadcast;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Writes the archive lane's micro-batches: raw rows, rejected rows, then the progress row. */
final class ArchiveBatch {
  private final JobContext job;
  private final Lane lane;
  private final Optional<Dataset<Row>> held;
  private Optional<Instant> watermark;
  private Tally total = Tally.NONE;

  ArchiveBatch(JobContext job, Lane lane) {
    this.job = job;
    this.lane = lane;
    this.watermark = lane.watermark();
    this.held = HalfWrittenBatches.positions(job, lane.checkpoint()).map(Dataset::cache);
  }

  void write(Dataset<Row> batch, long batchId) {
    if (batchId <= lane.newestBatch()) {
      return;
    }
    var startedAt = job.clock().instant();
    lane.metrics().batchStarted(startedAt);
    var packed = batch.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var tally = ArchivedRecord.tally(packed);
      var records = ArchivedRecord.records(packed);
      if (held.isPresent()) {
        writeRest(records, held.get(), batchId);
      } else {
        write(records, tally, batchId);
      }
      var progress = tally.progress(0, Duration.ZERO);
      watermark = progress.watermark(watermark);
      var committedAt = job.clock().instant();
      progress.write(job.lake(), lane, batchId, watermark, startedAt, committedAt);
      progress.report(lane.metrics(), watermark, committedAt);
      lane.metrics().batchEnded(startedAt, committedAt);
      tell(batchId, tally);
    } finally {
      packed.unpersist();
    }
  }

  private void write(Dataset<Row> records, Tally tally, long batchId) {
    if (tally.accepted() > 0) {
      lane.append(RawClick.TABLE, ArchiveJob.accepted(records), batchId);
    }
    if (tally.rejected() > 0) {
      lane.append(RejectedClick.TABLE, ArchiveJob.rejected(records), batchId);
    }
  }

  /**
   * Writes what the log lacks of a batch. What is there stays, also where today's parser would say
   * something else: a record has one verdict.
   */
  private void writeRest(Dataset<Row> records, Dataset<Row> positions, long batchId) {
    var rest = records.join(broadcast(positions), SourcePosition.names(), "left_anti");
    lane.appendRest(RawClick.TABLE, ArchiveJob.accepted(rest), batchId);
    lane.appendRest(RejectedClick.TABLE, ArchiveJob.rejected(rest), batchId);
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
