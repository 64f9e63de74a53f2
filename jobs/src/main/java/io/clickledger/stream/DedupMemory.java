package io.clickledger.stream;

import io.clickledger.rules.Lateness;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The fingerprints of one bucket, in slices of receipt time that are forgotten whole. Not
 * thread-safe; its owner takes it out of the cache while it works on it.
 *
 * <p>The lane accepts a click whose event is not older than the watermark minus lateness limit minus
 * skew allowance. A copy of it was received at most 5 minutes before that event, so what was received
 * before watermark − 20 minutes − allowance can be forgotten.
 */
final class DedupMemory {
  /** Receipt time that one slice spans: 10 minutes. */
  static final long SLICE_MICROS = 10L * 60 * 1_000_000;

  /** A block's key is its slice, then a sequence number of this many bits. */
  private static final int SEQUENCE_BITS = 40;

  private final TreeMap<Long, Slice> slices = new TreeMap<>();

  private static final class Slice {
    private final FingerprintSet fingerprints = new FingerprintSet();
    private final List<Long> blockKeys = new ArrayList<>();
    private long[] fresh = new long[16];
    private int freshCount;
  }

  /** Oldest event time that can still be proved new under a watermark. */
  static long oldestProvable(long watermarkMicros, long skewAllowanceMicros) {
    return watermarkMicros - Lateness.LIMIT_MICROS - skewAllowanceMicros;
  }

  /** Oldest receipt time that must be remembered under a watermark. */
  static long oldestRemembered(long watermarkMicros, long skewAllowanceMicros) {
    return watermarkMicros - Lateness.COPY_SPREAD_MICROS - skewAllowanceMicros;
  }

  /** Remembers a fingerprint; true if it was not known. */
  boolean add(long fingerprint, long receivedAtMicros) {
    for (var slice : slices.values()) {
      if (slice.fingerprints.contains(fingerprint)) {
        return false;
      }
    }
    var slice =
        slices.computeIfAbsent(
            Math.floorDiv(receivedAtMicros, SLICE_MICROS), index -> new Slice());
    slice.fingerprints.add(fingerprint);
    if (slice.freshCount == slice.fresh.length) {
      slice.fresh = java.util.Arrays.copyOf(slice.fresh, 2 * slice.fresh.length);
    }
    slice.fresh[slice.freshCount++] = fingerprint;
    return true;
  }

  long size() {
    return slices.values().stream().mapToLong(s -> s.fingerprints.size()).sum();
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
            var key = (index << SEQUENCE_BITS) | sequence;
            var bytes = ByteBuffer.allocate(slice.freshCount * Long.BYTES);
            bytes.asLongBuffer().put(slice.fresh, 0, slice.freshCount);
            blocks.add(new Block(key, bytes.array()));
            slice.blockKeys.add(key);
            slice.freshCount = 0;
          }
        });
    return blocks;
  }

  /**
   * Forgets every slice that ended before an instant.
   *
   * @return keys of the blocks that go with them
   */
  List<Long> forgetBefore(long micros) {
    var keys = new ArrayList<Long>();
    while (!slices.isEmpty() && (slices.firstKey() + 1) * SLICE_MICROS <= micros) {
      keys.addAll(slices.pollFirstEntry().getValue().blockKeys);
    }
    return keys;
  }
}
