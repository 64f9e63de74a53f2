package io.clickledger.dedup;

import java.io.Serializable;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Ids of the dedup buckets, chosen so that Spark, which places a key at murmur3(key) mod
 * partitions, gives every state partition the same number of them.
 */
final class Buckets implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Seed of Spark's hash partitioning. */
  private static final int SEED = 42;

  private final int[] ids;

  private Buckets(int[] ids) {
    this.ids = ids;
  }

  /**
   * @param count buckets, a multiple of {@code partitions}
   * @param partitions state partitions, fixed for the life of a checkpoint
   */
  static Buckets of(int count, int partitions) {
    if (count < 1 || partitions < 1 || count % partitions != 0) {
      throw new IllegalArgumentException(
          "%d buckets cannot be spread evenly over %d partitions".formatted(count, partitions));
    }
    var ids = new int[count];
    var room = new int[partitions];
    for (int id = 0, found = 0; found < count; id++) {
      var partition = Math.floorMod(Murmur3_x86_32.hashInt(id, SEED), partitions);
      if (room[partition] < count / partitions) {
        room[partition]++;
        ids[found++] = id;
      }
    }
    return new Buckets(ids);
  }

  int count() {
    return ids.length;
  }

  /** Which bucket remembers a fingerprint: an index into the ids. */
  int indexOf(long fingerprint) {
    return (int) Long.remainderUnsigned(fingerprint, ids.length);
  }

  int idAt(int index) {
    return ids[index];
  }
}
