package io.clickledger.raw;

import static org.apache.spark.sql.functions.udf;

import java.io.Serializable;
import java.util.Arrays;
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
 * Hashes of which the rows that have them, counted by kind, are told by a rule: as a filter that
 * lets some others pass and holds none of them back. With it a job leaves most rows where they are
 * and puts only those in order that have something in common.
 */
public final class KeyFilter {
  /** The low bits of a key say of which kind its row is. */
  static final int KIND_BITS = 2;

  private static final int KINDS = 1 << KIND_BITS;
  private static final long KIND_MASK = KINDS - 1;

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

  private KeyFilter(BloomFilter filter) {
    this.filter = filter;
  }

  /** What is to be held of hashes, by the rows that have them. */
  public interface Rule extends Serializable {
    /**
     * @param rows of each kind that have the hash
     */
    boolean holds(int[] rows);
  }

  /** A 64-bit hash as a key. */
  public static Column key(Column hash) {
    return key(hash, 0);
  }

  /**
   * A 64-bit hash as a key.
   *
   * @param kind of the row, 0 to 3
   */
  public static Column key(Column hash, int kind) {
    return hash.bitwiseAND(~KIND_MASK).bitwiseOR((long) kind);
  }

  /**
   * The hashes that have more rows of a kind than its limit.
   *
   * @param keys as {@link #of} takes them
   * @param limits by kind
   */
  public static KeyFilter crowded(Dataset<Row> keys, int... limits) {
    return of(
        keys,
        rows -> IntStream.range(0, limits.length).anyMatch(kind -> rows[kind] > limits[kind]));
  }

  /**
   * Counts keys: reads them all when called.
   *
   * @param keys one column of {@link #key}, never null
   */
  public static KeyFilter of(Dataset<Row> keys, Rule rule) {
    int buckets =
        BUCKETS_A_PARTITION * keys.sparkSession().sessionState().conf().numShufflePartitions();
    MapPartitionsFunction<Long, Tuple2<Integer, byte[]>> pack = all -> new KeyBlocks(all, buckets);
    FlatMapGroupsFunction<Integer, Tuple2<Integer, byte[]>, Long> held =
        (bucket, blocks) -> held(KeyBlocks.sorted(blocks), rule);
    var hashes =
        keys.as(Encoders.LONG())
            .mapPartitions(pack, KeyBlocks.ENCODER)
            .toDF(BUCKET, BLOCK)
            .groupBy(BUCKET)
            .as(Encoders.INT(), KeyBlocks.ENCODER)
            .flatMapGroups(held, Encoders.LONG())
            .toDF(KEY)
            // One that is always there: Spark has no filter of nothing.
            .unionAll(keys.sparkSession().range(1).toDF(KEY));
    hashes.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var count = hashes.count();
      var bits = Math.min(FILTER_BITS_MAX, Math.max(FILTER_BITS_MIN, count * FILTER_BITS_PER_KEY));
      return new KeyFilter(hashes.stat().bloomFilter(KEY, FEWER_BITS_ASKED * count, bits));
    } finally {
      hashes.unpersist();
    }
  }

  /** Whether a key's hash may be held: true where it is, false for null, hardly ever true else. */
  public Column mayHold(Column key) {
    var held = filter;
    UDF1<@Nullable Long, Boolean> mayHold = k -> k != null && held.mightContainLong(k & ~KIND_MASK);
    return udf(mayHold, DataTypes.BooleanType).apply(key);
  }

  /** The hashes of sorted keys that a rule tells. */
  private static Iterator<Long> held(long[] sorted, Rule rule) {
    var rows = new int[KINDS];
    int held = 0;
    int end = 0;
    for (int start = 0; start < sorted.length; start = end) {
      long hash = sorted[start] & ~KIND_MASK;
      Arrays.fill(rows, 0);
      for (end = start; end < sorted.length && (sorted[end] & ~KIND_MASK) == hash; end++) {
        rows[(int) (sorted[end] & KIND_MASK)]++;
      }
      if (rule.holds(rows)) {
        sorted[held] = hash;
        held++;
      }
    }
    return Arrays.stream(sorted, 0, held).iterator();
  }
}
