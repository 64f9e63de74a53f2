package io.clickledger.raw;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * 64-bit keys packed by bucket: (bucket, keys of 8 bytes each). A shuffle moves a few large rows
 * instead of many small ones, and whoever gets a bucket sorts plain numbers.
 */
final class KeyBlocks implements Iterator<Tuple2<Integer, byte[]>> {
  static final Encoder<Tuple2<Integer, byte[]>> ENCODER =
      Encoders.tuple(Encoders.INT(), Encoders.BINARY());

  /** What a task keeps open: 4 MB. */
  private static final int OPEN_KEYS = 1 << 19;

  private final Iterator<Long> keys;
  private final @Nullable ByteBuffer[] open;
  private final int blockBytes;

  /** The bucket from which on all are still open, once there are no more keys. */
  private int flushed;

  KeyBlocks(Iterator<Long> keys, int buckets) {
    this.keys = keys;
    this.open = new ByteBuffer[buckets];
    this.blockBytes = Long.BYTES * Math.max(1, OPEN_KEYS / buckets);
  }

  /** The keys of some blocks, sorted. */
  static long[] sorted(Iterator<Tuple2<Integer, byte[]>> blocks) {
    var all = new long[1 << 10];
    int size = 0;
    while (blocks.hasNext()) {
      var block = ByteBuffer.wrap(blocks.next()._2()).asLongBuffer();
      int end = Math.addExact(size, block.remaining());
      if (end > all.length) {
        all = Arrays.copyOf(all, Math.max(end, (int) Math.min(2L * size, Integer.MAX_VALUE - 8)));
      }
      block.get(all, size, end - size);
      size = end;
    }
    Arrays.sort(all, 0, size);
    return Arrays.copyOf(all, size);
  }

  @Override
  public boolean hasNext() {
    return keys.hasNext() || nextOpen() < open.length;
  }

  @Override
  public Tuple2<Integer, byte[]> next() {
    while (keys.hasNext()) {
      long key = keys.next();
      int bucket = (int) Long.remainderUnsigned(key >>> KeyFilter.KIND_BITS, open.length);
      var block = blockOf(bucket).putLong(key);
      if (!block.hasRemaining()) {
        return close(bucket);
      }
    }
    int bucket = nextOpen();
    if (bucket == open.length) {
      throw new NoSuchElementException();
    }
    return close(bucket);
  }

  private ByteBuffer blockOf(int bucket) {
    var block = open[bucket];
    if (block == null) {
      block = ByteBuffer.allocate(blockBytes);
      open[bucket] = block;
    }
    return block;
  }

  private Tuple2<Integer, byte[]> close(int bucket) {
    var block = blockOf(bucket);
    var bytes = Arrays.copyOf(block.array(), block.position());
    block.clear();
    return Tuple2.apply(bucket, bytes);
  }

  private int nextOpen() {
    while (flushed < open.length && isEmpty(open[flushed])) {
      flushed++;
    }
    return flushed;
  }

  private static boolean isEmpty(@Nullable ByteBuffer block) {
    return block == null || block.position() == 0;
  }
}
