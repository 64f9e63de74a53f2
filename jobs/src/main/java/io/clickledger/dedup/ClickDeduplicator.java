package io.clickledger.dedup;

import io.clickledger.raw.WireJson;
import io.clickledger.rules.DedupHorizon;
import io.clickledger.rules.Salt;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessorWithInitialState;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts each click at most once. One key is a bucket of the fingerprint space, not a click: per
 * micro-batch the state store gets one block of the bucket's new fingerprints (8 bytes a click),
 * while the probing happens in a {@link DedupMemory} that the executor keeps between batches.
 *
 * <p>Every record leaves with its door. Accepted clicks leave as partials of (minute, ad,
 * campaign), stage 1 of the rollup, which a task adds up over all its buckets and lets go with the
 * last of them: every batch with a record has blocks of all buckets. A click that cannot be proved
 * new leaves as a late record. Within a batch the copy with the smallest source position is the one
 * that counts, so a retried batch counts the same.
 */
final class ClickDeduplicator
    extends StatefulProcessorWithInitialState<Integer, ClickBlock, DedupOutput, Remembered> {
  private static final long serialVersionUID = 1L;

  private static final Comparator<ClickBlock> BY_POSITION =
      Comparator.comparing(ClickBlock::getSourceName)
          .thenComparing(ClickBlock::getSourcePartition)
          .thenComparing(ClickBlock::getFirstOffset);

  private final long skewAllowanceMicros;
  private final Grain grain;
  private final int bucketsPerTask;
  private transient @Nullable SumTable sums;
  private transient int bucketsDone;
  private transient @Nullable MapState<Long, byte[]> blocks;
  private transient @Nullable ValueState<byte[]> header;

  /**
   * @param skewAllowanceMicros receipt disorder across source partitions that the memory bears
   * @param bucketsPerTask buckets of a state partition
   */
  ClickDeduplicator(long skewAllowanceMicros, Grain grain, int bucketsPerTask) {
    this.skewAllowanceMicros = skewAllowanceMicros;
    this.grain = grain;
    this.bucketsPerTask = bucketsPerTask;
  }

  /**
   * The state of a bucket beside its blocks, 24 bytes.
   *
   * @param token names the state; a cached memory is used only under the token it was left with
   * @param watermark newest receipt of the lane so far minus the watermark's delay
   * @param sequence number of the bucket's next block
   */
  private record Header(long token, long watermark, long sequence) {
    private static final Header NEW = new Header(0, Long.MIN_VALUE, 0);

    /** Of a bucket that begins with a memory: its own blocks follow those that it was given. */
    static Header warm(long watermark) {
      return new Header(0, watermark, Remembered.SEQUENCE_END);
    }

    static Header of(byte[] bytes) {
      var buffer = ByteBuffer.wrap(bytes);
      return new Header(buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    byte[] bytes() {
      return ByteBuffer.allocate(3 * Long.BYTES)
          .putLong(token)
          .putLong(watermark)
          .putLong(sequence)
          .array();
    }
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    blocks =
        getHandle().getMapState("blocks", Encoders.LONG(), Encoders.BINARY(), TTLConfig.NONE());
    header = getHandle().getValueState("header", Encoders.BINARY(), TTLConfig.NONE());
    sums = new SumTable();
    bucketsDone = 0;
  }

  /** Puts a block into the memory with which an epoch begins. */
  @Override
  public void handleInitialState(Integer bucket, Remembered given, TimerValues timers) {
    if (given.getBlock().length > 0) {
      stateOf(blocks).updateValue(given.getBlockKey(), given.getBlock());
    }
    stateOf(header).update(Header.warm(given.getWatermarkMicros()).bytes());
  }

  @Override
  public scala.collection.Iterator<DedupOutput> handleInputRows(
      Integer bucket, scala.collection.Iterator<ClickBlock> rows, TimerValues timers) {
    var input = inOrder(rows);
    var state = stateOf(header);
    var before = state.exists() ? Header.of(state.get()) : Header.NEW;
    var cacheKey = getHandle().getQueryInfo().getQueryId() + "/" + bucket;
    var memory = DedupMemoryCache.take(cacheKey, before.token());
    if (memory == null) {
      memory = rebuild();
    }
    var added = stateOf(sums);
    var counted = new BucketCount(memory, before.watermark(), skewAllowanceMicros, added, grain);
    input.forEach(counted::take);

    var after = keep(memory, before, counted.watermark());
    state.update(after.bytes());
    DedupMemoryCache.put(cacheKey, after.token(), memory);
    bucketsDone++;
    var doors = CollectionConverters.asScala(outputs(input, counted, memory).iterator());
    return bucketsDone < bucketsPerTask
        ? doors
        : doors.concat(() -> CollectionConverters.asScala(grain.outputs(added, salt())));
  }

  /** Where there are more tasks than salts, their partials are merged by salt first. */
  private static int salt() {
    return TaskContext.getPartitionId() % Salt.SALTS;
  }

  /** Ends the task; sums that were not let go would be clicks lost. */
  @Override
  public void close() {
    if (bucketsDone > 0 && bucketsDone < bucketsPerTask) {
      throw new IllegalStateException(
          "a task got blocks of %d buckets, and not of its %d"
              .formatted(bucketsDone, bucketsPerTask));
    }
  }

  /** A bucket's blocks by source position: the order in which copies meet, whatever the shuffle. */
  private static List<ClickBlock> inOrder(scala.collection.Iterator<ClickBlock> rows) {
    var input = new ArrayList<ClickBlock>();
    CollectionConverters.asJava(rows).forEachRemaining(input::add);
    input.sort(BY_POSITION);
    return input;
  }

  private DedupMemory rebuild() {
    var kept = new ArrayList<DedupMemory.Block>();
    CollectionConverters.asJava(stateOf(blocks).iterator())
        .forEachRemaining(block -> kept.add(new DedupMemory.Block(block._1(), block._2())));
    return DedupMemory.of(kept);
  }

  private Header keep(DedupMemory memory, Header before, long watermark) {
    var store = stateOf(blocks);
    for (var block : memory.drainFresh(before.sequence())) {
      store.updateValue(block.key(), block.bytes());
    }
    if (watermark != Long.MIN_VALUE) {
      memory
          .forgetBefore(DedupHorizon.oldestRemembered(watermark, skewAllowanceMicros))
          .forEach(store::removeKey);
    }
    return new Header(ThreadLocalRandom.current().nextLong(), watermark, before.sequence() + 1);
  }

  private static List<DedupOutput> outputs(
      List<ClickBlock> input, BucketCount counted, DedupMemory memory) {
    var outputs = new ArrayList<DedupOutput>();
    for (var block : input) {
      for (var late : block.getLate()) {
        outputs.add(DedupOutput.ofJson(DedupOutput.LATE, late));
      }
      if (block.getTally() != null) {
        outputs.add(DedupOutput.ofJson(DedupOutput.TALLY, block.getTally()));
      }
    }
    for (var behind : counted.behindMemory()) {
      outputs.add(DedupOutput.ofJson(DedupOutput.LATE, WireJson.write(behind)));
    }
    var tally = counted.tally(memory.size());
    outputs.add(DedupOutput.ofJson(DedupOutput.TALLY, tally.json()));
    return outputs;
  }

  private static <T> T stateOf(@Nullable T state) {
    if (state == null) {
      throw new IllegalStateException("the operator was used before init");
    }
    return state;
  }
}
