package io.clickledger.raw;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.clickledger.common.Door;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/** Writes the archive lane's micro-batches: raw rows, rejected rows, then the progress row. */
final class ArchiveBatch {
  private final JobContext job;
  private final Lane lane;
  private final Optional<Dataset<Row>> held;
  private Optional<Instant> watermark;
  private long read;
  private long rejected;

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
    var records = batch.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var progress = progress(records);
      if (held.isPresent()) {
        writeRest(records, held.get(), batchId);
      } else {
        write(records, progress, batchId);
      }
      watermark = progress.watermark(watermark);
      var committedAt = job.clock().instant();
      progress.write(job.lake(), lane, batchId, watermark, startedAt, committedAt);
      progress.report(lane.metrics(), watermark, committedAt);
      lane.metrics().batchEnded(startedAt, committedAt);
      tell(batchId, progress);
    } finally {
      records.unpersist();
    }
  }

  private void write(Dataset<Row> records, BatchProgress progress, long batchId) {
    if (progress.accepted() > 0) {
      lane.append(RawClick.TABLE, ArchiveJob.accepted(records), batchId);
    }
    if (progress.rejected() > 0) {
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

  private static BatchProgress progress(Dataset<Row> records) {
    var isRejected = col(ArchivedRecord.DOOR).equalTo(Door.REJECTED.name());
    return progress(
        records
            .groupBy(RawClick.SOURCE_NAME, RawClick.SOURCE_PARTITION)
            .agg(
                max(RawClick.SOURCE_OFFSET),
                count(lit(1)),
                count_if(isRejected),
                max(RawClick.EVENT_TIME),
                max(RawClick.RECEIVED_AT),
                min(RawClick.RECEIVED_AT))
            .collectAsList());
  }

  private static BatchProgress progress(List<Row> sources) {
    long read = 0;
    long rejected = 0;
    Instant newestEvent = null;
    Instant newestReceipt = null;
    Instant oldestReceipt = null;
    var endOffsets = new HashMap<String, Long>();
    for (var source : sources) {
      endOffsets.put(
          BatchProgress.sourceKey(source.getString(0), source.getInt(1)), source.getLong(2) + 1);
      read += source.getLong(3);
      rejected += source.getLong(4);
      newestEvent = later(newestEvent, source.getAs(5));
      newestReceipt = later(newestReceipt, source.getAs(6));
      oldestReceipt = earlier(oldestReceipt, source.getAs(7));
    }
    return new BatchProgress(
        read,
        read - rejected,
        0,
        0,
        rejected,
        0,
        0,
        0,
        0,
        Duration.ZERO,
        Optional.ofNullable(newestEvent),
        Optional.ofNullable(newestReceipt),
        Optional.ofNullable(oldestReceipt),
        endOffsets);
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.isAfter(b) ? a : b;
  }

  private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.isBefore(b) ? a : b;
  }

  private void tell(long batchId, BatchProgress progress) {
    read += progress.read();
    rejected += progress.rejected();
    job.say(
        "archive: batch %d, %,d records: %,d accepted, %,d rejected"
            .formatted(batchId, progress.read(), progress.accepted(), progress.rejected()));
  }

  JobResult result() {
    job.count("records_read", read);
    job.count("accepted", read - rejected);
    job.count("rejected", rejected);
    return JobResult.done(
        read == 0
            ? "archive: nothing new in the source"
            : "archive: %,d records read, %,d accepted, %,d rejected"
                .formatted(read, read - rejected, rejected));
  }
}
