package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.testing.TestSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class KeyFilterTest {
  private static final SparkSession SPARK = TestSession.spark();

  @Test
  void letsEveryKeyPassThatOccursMoreOftenThanItsLimitAndHardlyAnyOther() {
    int[] limits = {1, 3, 7};
    var random = new Random(11);
    var keys = new ArrayList<Long>();
    for (int i = 0; i < 3_000; i++) {
      long key = random.nextLong() << 2 | random.nextInt(limits.length);
      keys.addAll(Collections.nCopies(1 + random.nextInt(9), key));
    }
    Collections.shuffle(keys, random);

    var passed = passing(keys, limits);

    var times = new HashMap<Long, Integer>();
    keys.forEach(key -> times.merge(key, 1, Integer::sum));
    var crowded =
        times.entrySet().stream()
            .filter(key -> key.getValue() > limits[(int) (key.getKey() & 3)])
            .map(Map.Entry::getKey)
            .toList();
    assertThat(crowded).hasSizeBetween(1_000, 2_500);
    assertThat(passed).containsAll(crowded);
    assertThat(passed).hasSizeLessThan(crowded.size() + 10);
  }

  @Test
  void letsNothingPassWhereNoKeyIsCrowdedOrThereIsNone() {
    assertThat(passing(List.of(4L, 8L, 12L, -4L), 1)).isEmpty();
    assertThat(passing(List.of(), 1)).isEmpty();
  }

  @Test
  void packsEveryKeyOnceIntoItsBucketHoweverFullTheBlocksAre() {
    var keys = new Random(5).longs(700_000).toArray();

    var byBucket = new HashMap<Integer, List<Tuple2<Integer, byte[]>>>();
    new KeyBlocks(Arrays.stream(keys).iterator(), 3)
        .forEachRemaining(
            block -> byBucket.computeIfAbsent(block._1(), b -> new ArrayList<>()).add(block));

    assertThat(byBucket).containsOnlyKeys(0, 1, 2);
    assertThat(byBucket.get(0)).hasSizeGreaterThan(1);
    var packed =
        byBucket.values().stream()
            .flatMapToLong(blocks -> LongStream.of(KeyBlocks.sorted(blocks.iterator())))
            .toArray();
    assertThat(sorted(packed)).isEqualTo(sorted(keys));
  }

  private static List<Long> passing(List<Long> keys, int... limits) {
    var rows = SPARK.createDataset(keys, Encoders.LONG()).toDF("key");
    return rows.where(KeyFilter.crowded(rows, limits).mayHold(col("key")))
        .distinct()
        .as(Encoders.LONG())
        .collectAsList();
  }

  private static long[] sorted(long[] values) {
    var copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }
}
