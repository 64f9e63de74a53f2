package io.clickledger.stream;

import io.clickledger.rules.DedupHorizon;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The fingerprints of one bucket, in slices of receipt time that are forgotten whole. Not
 * thread-safe; its owner takes it out of the cache while it works on it. How far back it reaches:
 * {@link DedupHorizon}.
 */
final class DedupMemory {
  /** A block's key is its slice, then a sequence number of this many bits. */
  private static final int SEQUENCE_BITS = 40;

  private static final long[] NONE = {};

  private final TreeMap<Long, Slice> slices = new TreeMap<>();

  private static final class Slice {
    private final FingerprintSet fingerprints = new FingerprintSet();
    private final List<Long> blockKeys = new ArrayList<>();
    private long[] fresh = NONE;
    private int freshCount;
  }

  /** Remembers a fingerprint; true if it was not known. */
  boolean add(long fingerprint, long receivedAtMicros) {
    for (var slice : slices.values()) {
      if (slice.fingerprints.contains(fingerprint)) {
        return false;
      }
    }
    var slice =
        slices.computeIfAbsent(DedupHorizon.sliceOf(receivedAtMicros), index -> new Slice());
    slice.fingerprints.add(fingerprint);
    if (slice.freshCount == slice.fresh.length) {
      slice.fresh = Arrays.copyOf(slice.fresh, Math.max(16, 2 * slice.freshCount));
    }
    slice.fresh[slice.freshCount++] = fingerprint;
    return true;
  }

  long size() {
    return slices.values().stream().mapToLong(s -> s.fingerprints.size()).sum();
  }

  /** The key of a block: blocks of a slice have numbers of their own. */
  static long blockKey(long slice, long sequence) {
    return (slice << SEQUENCE_BITS) | sequence;
  }

  /** Puts back a block that {@link #drainFresh} gave. */
  void restore(long blockKey, byte[] block) {
    var slice = slices.computeIfAbsent(blockKey >> SEQUENCE_BITS, index -> new Slice());
    slice.blockKeys.add(blockKey);
    var fingerprints = ByteBuffer.wrap(block).asLongBuffer();
    while (fingerprints.hasRemaining()) {
      slice.fingerprints.add(fingerprints.get());
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
    while (!slices.isEmpty() && DedupHorizon.isForgotten(slices.firstKey(), oldestRemembered)) {
      keys.addAll(slices.pollFirstEntry().getValue().blockKeys);
    }
    return keys;
  }
}
