package io.clickledger.stream;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.ClickSource;
import io.clickledger.raw.Lane;
import io.clickledger.raw.LaneQuery;
import io.clickledger.rules.Salt;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.TimeMode;

/**
 * {@code rollup}: clicks and spend by (minute, ad), each click at most once, seconds after receipt.
 * Late clicks go to {@code late_click}; the truth lane counts them.
 */
public final class RollupJob {
  /** The lane's name in {@code stream_progress}. */
  public static final String LANE = "rollup";

  /** Receipt disorder across source partitions that the dedup memory bears: 10 minutes. */
  public static final Duration DEFAULT_SKEW_ALLOWANCE = Duration.ofMinutes(10);

  /**
   * @param source where clicks come from
   * @param interval time between micro-batches; empty: process what is there, then stop
   * @param skewAllowance receipt disorder that the dedup memory bears
   * @param buckets parts of the dedup memory, a multiple of {@code statePartitions}
   * @param statePartitions tasks that share the memory; both are fixed by a lane's first batch
   */
  public record Options(
      ClickSource source,
      Optional<Duration> interval,
      Duration skewAllowance,
      int buckets,
      int statePartitions) {

    /** Parts of the dedup memory: one a salt, so that every part makes one partial of an ad. */
    public static final int DEFAULT_BUCKETS = Salt.SALTS;

    /** State partitions on one small machine. */
    public static final int DEFAULT_STATE_PARTITIONS = 2;

    /** What is there, then stop; the rest as by default. */
    public static Options once(ClickSource source) {
      return new Options(
          source,
          Optional.empty(),
          DEFAULT_SKEW_ALLOWANCE,
          DEFAULT_BUCKETS,
          DEFAULT_STATE_PARTITIONS);
    }
  }

  private RollupJob() {}

  public static JobResult run(JobContext job, Options options) throws StreamingQueryException {
    var session = LaneQuery.session(job.spark());
    session.conf().set("spark.sql.shuffle.partitions", String.valueOf(options.statePartitions()));
    options.source().requireReadable(session);
    try (var lane = Lane.open(job, LANE, List.of(ClickMinute.TABLE, LateClick.TABLE))) {
      var records = options.source().streamToCount(session, lane.start());
      var writer = new RollupBatch(job, lane, options);
      var outputs = deduplicated(records, options, memory(job, lane, options));
      var query = LaneQuery.run(job, lane, outputs, options.interval(), writer::write);
      DedupMemoryCache.release(query.toString());
      job.wrote(ClickMinute.TABLE);
      job.wrote(LateClick.TABLE);
      return writer.result();
    }
  }

  /** The dedup memory with which the lane's epoch began; empty in its first one. */
  private static Optional<Dataset<Remembered>> memory(JobContext job, Lane lane, Options options) {
    // Spark asks for it in the first micro-batch, which may have to be run again.
    return lane.newestBatch() > 0
        ? Optional.empty()
        : lane.checkpoint()
            .origin()
            .memory()
            .map(
                from ->
                    WarmMemory.of(
                        StreamRebuild.onTime(
                            lane.start()
                                .before(job.lake().read(RawClick.TABLE, from.rawVersion()))),
                        from.watermark(),
                        options.skewAllowance().toNanos() / 1_000,
                        Buckets.of(options.buckets(), options.statePartitions())));
  }

  /**
   * Partials, late records and tallies ({@link DedupOutput}) of a source.
   *
   * @param memory what the operator remembers before the first micro-batch of its checkpoint
   */
  static Dataset<Row> deduplicated(
      List<ClickSource.Records> sources, Options options, Optional<Dataset<Remembered>> memory) {
    var buckets = Buckets.of(options.buckets(), options.statePartitions());
    var block = Encoders.bean(ClickBlock.class);
    var output = Encoders.bean(DedupOutput.class);
    var blocks =
        sources.stream()
            .map(s -> s.rows().mapPartitions(new ClickPacker(s.parser(), buckets), block))
            .reduce(Dataset::union)
            .orElseThrow(() -> new IllegalArgumentException("a source without formats"))
            .toDF()
            .groupBy("bucket")
            .as(Encoders.INT(), block);
    var deduplicator = new ClickDeduplicator(options.skewAllowance().toNanos() / 1_000);
    if (memory.isEmpty()) {
      return blocks
          .transformWithState(deduplicator, TimeMode.None(), OutputMode.Append(), output)
          .toDF();
    }
    var remembered = Encoders.bean(Remembered.class);
    return blocks
        .transformWithState(
            deduplicator,
            TimeMode.None(),
            OutputMode.Append(),
            memory.get().toDF().groupBy("bucket").as(Encoders.INT(), remembered),
            output,
            remembered)
        .toDF();
  }
}
