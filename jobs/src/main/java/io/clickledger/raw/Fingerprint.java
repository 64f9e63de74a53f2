package io.clickledger.raw;

import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;

/**
 * 64 bits that stand for a click id in the dedup memory. The same value as SQL's {@code
 * xxhash64(click_id)}, so that the truth lane can name every collision.
 */
public final class Fingerprint {
  /** Seed of Spark's {@code xxhash64}. */
  private static final long SEED = 42L;

  private Fingerprint() {}

  public static long of(String clickId) {
    var bytes = clickId.getBytes(StandardCharsets.UTF_8);
    return XXH64.hashUnsafeBytes(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length, SEED);
  }
}
