package io.clickledger.fraud;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.Iterator;
import java.util.NoSuchElementException;
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

/**
 * Hashes that occur more often than a limit, as a filter that lets some others pass and holds none
 * of them back. With it a job leaves most rows where they are and puts only those in order that
 * have something in common.
 */
final class CrowdedKeys {
  private static final int LIMIT_BITS = 2;
  private static final long LIMIT_MASK = (1L << LIMIT_BITS) - 1;

  /** One other key in 2,000 passes. */
  private static final long FILTER_BITS_PER_KEY = 16;

  private static final long FILTER_BITS_MIN = 1L << 13;

  /** 64 MB, for 34 million keys; with more of them more others pass. */
  private static final long FILTER_BITS_MAX = 1L << 29;

  private static final String KEY = "key";

  private final BloomFilter filter;

  private CrowdedKeys(BloomFilter filter) {
    this.filter = filter;
  }

  /** A 64-bit hash as a key. */
  static Column key(Column hash) {
    return key(hash, 0);
  }

  /**
   * A 64-bit hash as a key.
   *
   * @param limit position among the limits, 0 to 3
   */
  static Column key(Column hash, int limit) {
    return hash.bitwiseAND(~LIMIT_MASK).bitwiseOR((long) limit);
  }

  /**
   * Counts keys: reads them all when called.
   *
   * @param keys one column of {@link #key}, never null
   * @param limits most rows of a key that is not crowded
   */
  static CrowdedKeys in(Dataset<Row> keys, int... limits) {
    MapPartitionsFunction<Long, Long> overLimit = sorted -> overLimit(sorted, limits);
    var key = keys.toDF(KEY);
    var crowded =
        key.repartition(col(KEY))
            .sortWithinPartitions(KEY)
            .as(Encoders.LONG())
            .mapPartitions(overLimit, Encoders.LONG())
            .toDF(KEY)
            // One that is always there: Spark has no filter of nothing.
            .unionAll(keys.sparkSession().range(1).toDF(KEY));
    crowded.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var count = crowded.count();
      var bits = Math.min(FILTER_BITS_MAX, Math.max(FILTER_BITS_MIN, count * FILTER_BITS_PER_KEY));
      return new CrowdedKeys(crowded.stat().bloomFilter(KEY, count, bits));
    } finally {
      crowded.unpersist();
    }
  }

  /** Whether a key may be crowded: true where it is, false for null, hardly ever true otherwise. */
  Column mayHold(Column key) {
    var held = filter;
    UDF1<@Nullable Long, Boolean> mayHold = k -> k != null && held.mightContainLong(k);
    return udf(mayHold, DataTypes.BooleanType).apply(key);
  }

  /** Each value that stands more often than its limit in a row of sorted ones. */
  private static Iterator<Long> overLimit(Iterator<Long> sorted, int[] limits) {
    return new Iterator<>() {
      private long value;
      private long times;
      private boolean isFound;

      @Override
      public boolean hasNext() {
        while (!isFound && sorted.hasNext()) {
          long next = sorted.next();
          times = next == value ? times + 1 : 1;
          value = next;
          isFound = times == limits[(int) (value & LIMIT_MASK)] + 1L;
        }
        return isFound;
      }

      @Override
      public Long next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        isFound = false;
        return value;
      }
    };
  }
}
