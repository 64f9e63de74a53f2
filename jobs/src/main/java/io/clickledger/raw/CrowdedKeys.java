package io.clickledger.raw;

import static org.apache.spark.sql.functions.udf;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.sketch.BloomFilter;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Hashes that occur more often than a limit, as a filter that lets some others pass and holds none
 * of them back. With it a job leaves most rows where they are and puts only those in order that
 * have something in common.
 */
public final class CrowdedKeys {
  static final int LIMIT_BITS = 2;
  private static final long LIMIT_MASK = (1L << LIMIT_BITS) - 1;

  /** One other key in 1,000 passes. */
  private static final long FILTER_BITS_PER_KEY = 16;

  /**
   * The filter is told that so many times the keys will come: then it asks for six bits of a key,
   * not for eleven, which would let half as many others pass and take twice the time.
   */
  private static final long FEWER_BITS_ASKED = 2;

  private static final long FILTER_BITS_MIN = 1L << 13;

  /** 64 MB, for 34 million keys; with more of them more others pass. */
  private static final long FILTER_BITS_MAX = 1L << 29;

  /** So many that a bucket's keys, some ten million of a very large day, fit into memory. */
  private static final int BUCKETS_A_PARTITION = 32;

  private static final String KEY = "key";
  private static final String BUCKET = "bucket";
  private static final String BLOCK = "block";

  private final BloomFilter filter;

  private CrowdedKeys(BloomFilter filter) {
    this.filter = filter;
  }

  /** A 64-bit hash as a key. */
  public static Column key(Column hash) {
    return key(hash, 0);
  }

  /**
   * A 64-bit hash as a key.
   *
   * @param limit position among the limits, 0 to 3
   */
  public static Column key(Column hash, int limit) {
    return hash.bitwiseAND(~LIMIT_MASK).bitwiseOR((long) limit);
  }

  /**
   * Counts keys: reads them all when called.
   *
   * @param keys one column of {@link #key}, never null
   * @param limits most rows of a key that is not crowded
   */
  public static CrowdedKeys in(Dataset<Row> keys, int... limits) {
    int buckets =
        BUCKETS_A_PARTITION * keys.sparkSession().sessionState().conf().numShufflePartitions();
    MapPartitionsFunction<Long, Tuple2<Integer, byte[]>> pack = all -> new KeyBlocks(all, buckets);
    FlatMapGroupsFunction<Integer, Tuple2<Integer, byte[]>, Long> overLimit =
        (bucket, blocks) -> overLimit(KeyBlocks.sorted(blocks), limits);
    var crowded =
        keys.as(Encoders.LONG())
            .mapPartitions(pack, KeyBlocks.ENCODER)
            .toDF(BUCKET, BLOCK)
            .groupBy(BUCKET)
            .as(Encoders.INT(), KeyBlocks.ENCODER)
            .flatMapGroups(overLimit, Encoders.LONG())
            .toDF(KEY)
            // One that is always there: Spark has no filter of nothing.
            .unionAll(keys.sparkSession().range(1).toDF(KEY));
    crowded.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var count = crowded.count();
      var bits = Math.min(FILTER_BITS_MAX, Math.max(FILTER_BITS_MIN, count * FILTER_BITS_PER_KEY));
      return new CrowdedKeys(crowded.stat().bloomFilter(KEY, FEWER_BITS_ASKED * count, bits));
    } finally {
      crowded.unpersist();
    }
  }

  /** Whether a key may be crowded: true where it is, false for null, hardly ever true otherwise. */
  public Column mayHold(Column key) {
    var held = filter;
    UDF1<@Nullable Long, Boolean> mayHold = k -> k != null && held.mightContainLong(k);
    return udf(mayHold, DataTypes.BooleanType).apply(key);
  }

  /** Each value that stands more often than its limit among sorted ones. */
  private static Iterator<Long> overLimit(long[] sorted, int[] limits) {
    return IntStream.range(0, sorted.length)
        .filter(i -> isFirstOverLimit(sorted, i, limits[(int) (sorted[i] & LIMIT_MASK)]))
        .mapToObj(i -> sorted[i])
        .iterator();
  }

  private static boolean isFirstOverLimit(long[] sorted, int i, int limit) {
    return i >= limit
        && sorted[i - limit] == sorted[i]
        && (i == limit || sorted[i - limit - 1] != sorted[i]);
  }
}
