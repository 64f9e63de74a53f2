package io.clickledger.raw;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.clickledger.common.Door;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.WriteId;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    this.held = lane.checkpoint().origin().unfinished().map(write -> positions(job, write).cache());
  }

  void write(Dataset<Row> batch, long batchId) {
    if (batchId <= lane.newestBatch()) {
      return;
    }
    var startedAt = job.clock().instant();
    var records = batch.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var progress = progress(records);
      if (progress.accepted() > 0) {
        var rows = ArchiveJob.accepted(withoutHeld(records));
        lane.append(RawClick.TABLE, rows, batchId);
      }
      if (progress.rejected() > 0) {
        var rows = ArchiveJob.rejected(withoutHeld(records));
        lane.append(RejectedClick.TABLE, rows, batchId);
      }
      watermark = progress.watermark(watermark);
      var committedAt = job.clock().instant();
      progress.write(job.lake(), lane, batchId, watermark, startedAt, committedAt);
      tell(batchId, progress);
    } finally {
      records.unpersist();
    }
  }

  /** An epoch may begin with a batch of which the log holds a part. */
  private Dataset<Row> withoutHeld(Dataset<Row> batch) {
    return held.map(
            positions ->
                batch.join(
                    broadcast(positions),
                    RejectedRecords.POSITION.toArray(String[]::new),
                    "left_anti"))
        .orElse(batch);
  }

  private static Dataset<Row> positions(JobContext job, WriteId write) {
    return Stream.of(RawClick.TABLE, RejectedClick.TABLE)
        .map(table -> job.lake().written(table, write).select(RejectedRecords.position()))
        .reduce(Dataset::union)
        .orElseThrow();
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
                max(RawClick.RECEIVED_AT))
            .collectAsList());
  }

  private static BatchProgress progress(List<Row> sources) {
    long read = 0;
    long rejected = 0;
    Instant newestEvent = null;
    Instant newestReceipt = null;
    var endOffsets = new HashMap<String, Long>();
    for (var source : sources) {
      endOffsets.put(
          BatchProgress.sourceKey(source.getString(0), source.getInt(1)), source.getLong(2) + 1);
      read += source.getLong(3);
      rejected += source.getLong(4);
      newestEvent = later(newestEvent, source.getAs(5));
      newestReceipt = later(newestReceipt, source.getAs(6));
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
        endOffsets);
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.isAfter(b) ? a : b;
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
