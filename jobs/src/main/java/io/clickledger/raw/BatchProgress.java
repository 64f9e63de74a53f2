package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.when;

import io.clickledger.common.Door;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.metrics.LaneMetrics;
import io.clickledger.table.RawClick;
import io.clickledger.table.StreamProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * One micro-batch's row of {@code stream_progress}. Law 1 is an invariant of the record: what was
 * read left by exactly one door.
 *
 * @param skewAllowance receipt disorder that the lane's dedup memory bears; zero without one
 * @param newestEventTime newest event time of an accepted or late record
 * @param newestReceivedAt newest receipt of one
 * @param oldestReceivedAt receipt of the one that waited longest; empty for rebuilds
 * @param endOffsets next offset per source partition that the batch read, see {@link #sourceKey}
 */
public record BatchProgress(
    long read,
    long accepted,
    long duplicate,
    long late,
    long rejected,
    long behindMemory,
    long corrections,
    long mergePartialsMax,
    long remembered,
    Duration skewAllowance,
    Optional<Instant> newestEventTime,
    Optional<Instant> newestReceivedAt,
    Optional<Instant> oldestReceivedAt,
    Map<String, Long> endOffsets) {

  /** Receipt may be this much out of order across collectors before the watermark minds: 5 s. */
  public static final Duration WATERMARK_DELAY = Duration.ofSeconds(5);

  /** Batch id of the row with which an epoch begins. */
  public static final long NEW_EPOCH = -1;

  /** Of nothing read. */
  static final BatchProgress NONE =
      new BatchProgress(
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          Duration.ZERO,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of());

  public BatchProgress {
    if (read != accepted + duplicate + late + rejected) {
      throw new IllegalStateException(
          "law 1 broken: read %d, but %d accepted + %d duplicate + %d late + %d rejected"
              .formatted(read, accepted, duplicate, late, rejected));
    }
    endOffsets = Map.copyOf(endOffsets);
  }

  /**
   * Name of a source partition in {@link #endOffsets}: a file's URI, or {@code topic/partition}.
   */
  public static String sourceKey(String sourceName, int sourcePartition) {
    return isFile(sourceName) ? sourceName : sourceName + "/" + sourcePartition;
  }

  /** Whether a source is a landed file, named by its URI, and not a Kafka topic. */
  static boolean isFile(String sourceName) {
    return sourceName.contains("://") || sourceName.startsWith("file:");
  }

  /** As {@link #sourceKey(String, int)}, of the source columns of a row. */
  public static Column sourceKey() {
    var name = col(RawClick.SOURCE_NAME);
    return when(name.contains("://").or(name.startsWith("file:")), name)
        .otherwise(concat_ws("/", name, col(RawClick.SOURCE_PARTITION)));
  }

  /**
   * What a rebuild changes; the duplicates are what is left.
   *
   * @param read records that no batch had read
   */
  public static BatchProgress ofRebuild(
      long read,
      long accepted,
      long late,
      long rejected,
      long behindMemory,
      Duration skewAllowance,
      Optional<Instant> newestEventTime,
      Optional<Instant> newestReceivedAt,
      Map<String, Long> endOffsets) {
    return new BatchProgress(
        read,
        accepted,
        read - accepted - late - rejected,
        late,
        rejected,
        behindMemory,
        0,
        0,
        0,
        skewAllowance,
        newestEventTime,
        newestReceivedAt,
        Optional.empty(),
        endOffsets);
  }

  /** The lane's watermark after this batch: monotonic, and empty until a click was received. */
  public Optional<Instant> watermark(Optional<Instant> before) {
    return watermark(before, newestReceivedAt);
  }

  /** As {@link #watermark(Optional)}, by the newest receipt alone. */
  public static Optional<Instant> watermark(
      Optional<Instant> before, Optional<Instant> newestReceivedAt) {
    var now = newestReceivedAt.map(newest -> newest.minus(WATERMARK_DELAY));
    if (before.isEmpty() || now.isEmpty()) {
      return now.or(() -> before);
    }
    return now.get().isAfter(before.get()) ? now : before;
  }

  /** Appends the row; a batch whose row is there is whole in every table of the lane. */
  public void write(
      Lake lake,
      Lane lane,
      long batchId,
      Optional<Instant> watermark,
      Instant startedAt,
      Instant committedAt) {
    var row = row(lane.name(), lane.epoch(), batchId, watermark, startedAt, committedAt, null);
    lane.append(StreamProgress.TABLE, row(lake, row), batchId);
  }

  /** Tells the lane's metrics of the batch, once it is whole. */
  public void report(LaneMetrics metrics, Optional<Instant> watermark, Instant committedAt) {
    metrics.left(Door.ACCEPTED, accepted);
    metrics.left(Door.DUPLICATE, duplicate);
    metrics.left(Door.LATE, late);
    metrics.left(Door.REJECTED, rejected);
    metrics.ofThem(behindMemory, corrections);
    metrics.remembered(remembered);
    watermark.ifPresent(metrics::watermark);
    newestEventTime.ifPresent(metrics::newestEvent);
    oldestReceivedAt.ifPresent(oldest -> metrics.longestWait(oldest, committedAt));
  }

  /** Appends the row with which an epoch begins whose tables stay as they are. */
  public void writeEpoch(JobContext job, String lane, int epoch, Optional<Instant> watermark) {
    append(job, row(lane, epoch, NEW_EPOCH, watermark, job.startedAt(), now(job), null));
  }

  /** Appends the row of a rebuild, which makes it whole. */
  public void writeRebuild(
      JobContext job, String lane, Rebuild rebuild, Optional<Instant> watermark) {
    append(
        job,
        row(
            lane,
            rebuild.epoch(),
            rebuild.batchId(),
            watermark,
            job.startedAt(),
            now(job),
            rebuild));
  }

  private static Instant now(JobContext job) {
    return job.clock().instant();
  }

  private static void append(JobContext job, Row row) {
    job.append(StreamProgress.TABLE, row(job.lake(), row));
  }

  private static Dataset<Row> row(Lake lake, Row row) {
    return lake.spark().createDataFrame(List.of(row), StreamProgress.TABLE.schema());
  }

  private Row row(
      String lane,
      int epoch,
      long batchId,
      Optional<Instant> watermark,
      Instant startedAt,
      Instant committedAt,
      @Nullable Rebuild rebuild) {
    return RowFactory.create(
        lane,
        epoch,
        batchId,
        read,
        accepted,
        duplicate,
        late,
        rejected,
        behindMemory,
        corrections,
        mergePartialsMax,
        remembered,
        newestEventTime.orElse(null),
        newestReceivedAt.orElse(null),
        watermark.orElse(null),
        skewAllowance.toSeconds(),
        scala.jdk.javaapi.CollectionConverters.asScala(endOffsets),
        startedAt,
        committedAt,
        rebuild == null ? null : rebuild.from(),
        rebuild == null ? null : rebuild.to(),
        rebuild == null ? null : rebuild.throughBatch(),
        rebuild == null ? null : rebuild.replays(),
        oldestReceivedAt.orElse(null));
  }
}
