package io.clickledger.raw;

import io.clickledger.rules.contract.ClickIdSyntax;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * 64 bits that stand for a click id in the dedup memory. The same value as SQL's {@code
 * xxhash64(click_id)}, so that the truth lane can name every collision.
 */
public final class Fingerprint {
  /** Seed of Spark's {@code xxhash64}. */
  private static final long SEED = 42L;

  private final byte[] ascii = new byte[ClickIdSyntax.MAX_CHARS];

  public static long of(String clickId) {
    var bytes = clickId.getBytes(StandardCharsets.UTF_8);
    return of(bytes, bytes.length);
  }

  /** The same, of bytes of UTF-8 wherever they lie. */
  static long of(UTF8String clickId) {
    return XXH64.hashUTF8String(clickId, SEED);
  }

  /** As {@link #of}, of one id after the other without a text of it. */
  long ofAscii(CharSequence clickId) {
    var length = clickId.length();
    for (int i = 0; i < length; i++) {
      ascii[i] = (byte) clickId.charAt(i);
    }
    return of(ascii, length);
  }

  private static long of(byte[] bytes, int length) {
    return XXH64.hashUnsafeBytes(bytes, Platform.BYTE_ARRAY_OFFSET, length, SEED);
  }
}
