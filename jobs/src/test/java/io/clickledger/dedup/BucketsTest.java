package io.clickledger.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;
import org.junit.jupiter.api.Test;

class BucketsTest {
  @Test
  void givesEveryStatePartitionTheSameNumberOfBuckets() {
    for (int partitions : new int[] {1, 2, 4, 8, 16}) {
      var buckets = Buckets.of(16, partitions);
      var perPartition = new int[partitions];
      var ids = new HashSet<Integer>();
      for (int i = 0; i < buckets.count(); i++) {
        ids.add(buckets.idAt(i));
        perPartition[Math.floorMod(Murmur3_x86_32.hashInt(buckets.idAt(i), 42), partitions)]++;
      }
      assertThat(ids).hasSize(16);
      assertThat(perPartition).containsOnly(16 / partitions);
    }
  }

  @Test
  void spreadsFingerprintsEvenly() {
    var buckets = Buckets.of(16, 2);
    var random = new Random(1);
    var counts = new int[16];
    for (int i = 0; i < 160_000; i++) {
      counts[buckets.indexOf(random.nextLong())]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9_500, 10_500);
    }
  }

  @Test
  void refusesBucketsThatCannotBeSpreadEvenly() {
    assertThatThrownBy(() -> Buckets.of(16, 3)).hasMessageContaining("16 buckets");
  }
}
