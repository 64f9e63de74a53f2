package io.clickledger.reconcile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Two click ids of 16 characters with one XXH64 hash under Spark's seed 42. The hash takes eight
 * bytes at a time through steps that can all be undone: for any first half of the second id there
 * is one second half that leads to the first id's hash. One in some 50,000 is made of the letters
 * that ids may have.
 */
final class CollidingIds {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;
  private static final long SEED = 42;
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:~-";

  private CollidingIds() {}

  /** Another id with the hash of this one, which has 16 characters. */
  static String of(String id) {
    var bytes = id.getBytes(StandardCharsets.US_ASCII);
    var target = afterFirst(half(bytes, 0)) ^ mixed(half(bytes, 8));
    var random = new Random(7);
    while (true) {
      var first = new byte[8];
      for (int i = 0; i < first.length; i++) {
        first[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
      }
      var second = unmixed(afterFirst(half(first, 0)) ^ target);
      var other =
          ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).put(first).putLong(second).array();
      var text = new String(other, StandardCharsets.ISO_8859_1);
      if (text.chars().allMatch(c -> LETTERS.indexOf(c) >= 0)) {
        return text;
      }
    }
  }

  private static long half(byte[] bytes, int from) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(from);
  }

  private static long afterFirst(long half) {
    var start = SEED + PRIME_5 + 16;
    return Long.rotateLeft(start ^ mixed(half), 27) * PRIME_1 + PRIME_4;
  }

  private static long mixed(long half) {
    return Long.rotateLeft(half * PRIME_2, 31) * PRIME_1;
  }

  private static long unmixed(long mixed) {
    return Long.rotateRight(mixed * inverse(PRIME_1), 31) * inverse(PRIME_2);
  }

  /**
   * Newton's iteration for the inverse modulo 2^64 of an odd number: each step doubles the bits.
   */
  private static long inverse(long odd) {
    var inverse = odd;
    for (int bits = 3; bits < Long.SIZE; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }
}
