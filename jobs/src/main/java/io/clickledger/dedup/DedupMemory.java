package io.clickledger.dedup;

import io.clickledger.rules.DedupHorizon;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprints of one bucket: all in one table, which every click is looked up in once, and
 * forgotten by slices of receipt time. Not thread-safe; its owner takes it out of the cache while
 * it works on it. How far back it reaches: {@link DedupHorizon}.
 */
final class DedupMemory {
  /** A block's key is its slice, then a sequence number of this many bits. */
  private static final int SEQUENCE_BITS = 40;

  private static final long[] NONE = {};

  private final FingerprintTable fingerprints;
  private final TreeMap<Long, Slice> slices = new TreeMap<>();
  private @Nullable Slice latest;
  private long latestIndex;
  private long touched;

  /** What the state store holds of a slice, and is to be given. */
  private static final class Slice {
    private final List<Long> blockKeys = new ArrayList<>();
    private long[] fresh = NONE;
    private int freshCount;
  }

  DedupMemory() {
    this(0);
  }

  private DedupMemory(int expected) {
    fingerprints = new FingerprintTable(expected);
  }

  /** The memory that gave these blocks ({@link #drainFresh}) and has forgotten none of them. */
  static DedupMemory of(List<Block> blocks) {
    var memory =
        new DedupMemory(blocks.stream().mapToInt(b -> b.bytes().length / Long.BYTES).sum());
    blocks.forEach(memory::restore);
    return memory;
  }

  /** Remembers a fingerprint; true if it was not known. */
  boolean add(long fingerprint, long receivedAtMicros) {
    var index = DedupHorizon.sliceOf(receivedAtMicros);
    if (!fingerprints.add(fingerprint, index)) {
      return false;
    }
    var slice = sliceOf(index);
    if (slice.freshCount == slice.fresh.length) {
      slice.fresh = Arrays.copyOf(slice.fresh, Math.max(16, 2 * slice.freshCount));
    }
    slice.fresh[slice.freshCount++] = fingerprint;
    return true;
  }

  /** Receipts come nearly in order: most fall into the slice of the one before. */
  private Slice sliceOf(long index) {
    if (latest == null || index != latestIndex) {
      latest = slices.computeIfAbsent(index, i -> new Slice());
      latestIndex = index;
    }
    return latest;
  }

  /** Speeds the calls of {@link #add} up for fingerprints that come next; changes nothing. */
  void expect(long[] some, int from, int to) {
    touched += fingerprints.touch(some, from, to);
  }

  long size() {
    return fingerprints.size();
  }

  /** The key of a block: blocks of a slice have numbers of their own. */
  static long blockKey(long slice, long sequence) {
    return (slice << SEQUENCE_BITS) | sequence;
  }

  private void restore(Block block) {
    var index = block.key() >> SEQUENCE_BITS;
    slices.computeIfAbsent(index, i -> new Slice()).blockKeys.add(block.key());
    var kept = ByteBuffer.wrap(block.bytes()).asLongBuffer();
    while (kept.hasRemaining()) {
      fingerprints.add(kept.get(), index);
    }
  }

  /** A block of fingerprints, 8 bytes each, to be kept under its key. */
  record Block(long key, byte[] bytes) {}

  /**
   * The fingerprints added since the last call, one block a slice.
   *
   * @param sequence grows with every call of the bucket
   */
  List<Block> drainFresh(long sequence) {
    var blocks = new ArrayList<Block>();
    slices.forEach(
        (index, slice) -> {
          if (slice.freshCount > 0) {
            var key = blockKey(index, sequence);
            var bytes = ByteBuffer.allocate(slice.freshCount * Long.BYTES);
            bytes.asLongBuffer().put(slice.fresh, 0, slice.freshCount);
            blocks.add(new Block(key, bytes.array()));
            slice.blockKeys.add(key);
            slice.fresh = NONE;
            slice.freshCount = 0;
          }
        });
    return blocks;
  }

  /**
   * Forgets every slice that lies before the oldest receipt that must be remembered.
   *
   * @return keys of the blocks that go with them
   */
  List<Long> forgetBefore(long oldestRemembered) {
    var keys = new ArrayList<Long>();
    var known = slices.size();
    while (!slices.isEmpty() && DedupHorizon.isForgotten(slices.firstKey(), oldestRemembered)) {
      keys.addAll(slices.pollFirstEntry().getValue().blockKeys);
    }
    if (slices.size() < known) {
      latest = null;
      fingerprints.forgetBefore(DedupHorizon.sliceOf(oldestRemembered));
    }
    return keys;
  }
}
