package io.clickledger.dedup;

import io.clickledger.lake.Lake;
import io.clickledger.raw.ClickSource;
import io.clickledger.raw.Lane;
import io.clickledger.raw.OnTimeClicks;
import io.clickledger.rules.Salt;
import io.clickledger.table.RawClick;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;

/**
 * A source's clicks, each counted at most once: rows of {@link DedupOutput}, that is partials of
 * the accepted clicks, late records, and tallies by door.
 */
public final class CountedClicks {
  /** Receipt disorder across source partitions that the dedup memory bears: 10 minutes. */
  public static final Duration DEFAULT_SKEW_ALLOWANCE = Duration.ofMinutes(10);

  /** Parts of the dedup memory, one a salt. */
  public static final int DEFAULT_BUCKETS = Salt.SALTS;

  /** State partitions on one small machine. */
  public static final int DEFAULT_STATE_PARTITIONS = 2;

  /**
   * @param skewAllowance receipt disorder that the dedup memory bears
   * @param buckets parts of the dedup memory, a multiple of {@code statePartitions}
   * @param statePartitions tasks that share the memory; both are fixed by a lane's first batch
   */
  public record Memory(Duration skewAllowance, int buckets, int statePartitions) {
    public static final Memory DEFAULT =
        new Memory(DEFAULT_SKEW_ALLOWANCE, DEFAULT_BUCKETS, DEFAULT_STATE_PARTITIONS);

    long skewAllowanceMicros() {
      return skewAllowance.toNanos() / 1_000;
    }

    Buckets parts() {
      return Buckets.of(buckets, statePartitions);
    }
  }

  private CountedClicks() {}

  /**
   * @param sources the records of a lane's source
   * @param lane whose checkpoint keeps the memory
   */
  public static Dataset<Row> of(
      List<ClickSource.Counted<?>> sources, Memory memory, Grain grain, Lane lane, Lake lake) {
    return of(sources, memory, grain, begun(memory, lane, lake));
  }

  /** The dedup memory with which the lane's epoch began; empty in its first one. */
  private static Optional<Dataset<Remembered>> begun(Memory memory, Lane lane, Lake lake) {
    // Spark asks for it in the first micro-batch, which may have to be run again.
    return lane.newestBatch() > 0
        ? Optional.empty()
        : lane.checkpoint()
            .origin()
            .memory()
            .map(
                from ->
                    WarmMemory.of(
                        OnTimeClicks.of(
                            lane.start().before(lake.read(RawClick.TABLE, from.rawVersion()))),
                        from.watermark(),
                        memory.skewAllowanceMicros(),
                        memory.parts()));
  }

  /**
   * @param remembered what the operator remembers before the first micro-batch of its checkpoint
   */
  private static Dataset<Row> of(
      List<ClickSource.Counted<?>> sources,
      Memory memory,
      Grain grain,
      Optional<Dataset<Remembered>> remembered) {
    var block = Encoders.bean(ClickBlock.class);
    var output = Encoders.bean(DedupOutput.class);
    var blocks =
        sources.stream()
            .map(source -> blocks(source, memory.parts(), block))
            .reduce(Dataset::union)
            .orElseThrow(() -> new IllegalArgumentException("a source without formats"))
            .toDF()
            .groupBy("bucket")
            .as(Encoders.INT(), block);
    var deduplicator =
        new ClickDeduplicator(
            memory.skewAllowanceMicros(), grain, memory.buckets() / memory.statePartitions());
    if (remembered.isEmpty()) {
      return blocks
          .transformWithState(deduplicator, TimeMode.None(), OutputMode.Append(), output)
          .toDF();
    }
    var given = Encoders.bean(Remembered.class);
    return blocks
        .transformWithState(
            deduplicator,
            TimeMode.None(),
            OutputMode.Append(),
            remembered.get().toDF().groupBy("bucket").as(Encoders.INT(), given),
            output,
            given)
        .toDF();
  }

  /** Packed where they are read, before partitions of the source share a task. */
  private static <T> Dataset<ClickBlock> blocks(
      ClickSource.Counted<T> source, Buckets buckets, Encoder<ClickBlock> block) {
    var rows = source.rows();
    return rows.mapPartitions(new ClickPacker<>(source.reader(), buckets), block)
        .coalesce(ClickSource.tasks(rows.sparkSession()));
  }

  /**
   * Frees what executors of this process keep of a query between its micro-batches.
   *
   * @param query Spark's id of it
   */
  public static void release(UUID query) {
    DedupMemoryCache.release(query.toString());
  }
}
