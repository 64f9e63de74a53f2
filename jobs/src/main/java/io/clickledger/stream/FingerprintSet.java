package io.clickledger.stream;

import java.util.Arrays;

/**
 * A set of 64-bit fingerprints in one primitive array: open addressing with linear probing, at most
 * 5/8 full, so 12.8 to 25.6 bytes a fingerprint. Fingerprints are hashes already: their high bits
 * choose the slot. Not thread-safe.
 */
final class FingerprintSet {
  private static final int MIN_CAPACITY = 64;

  /** A slot that holds nothing; the fingerprint 0 is kept beside the array. */
  private static final long FREE = 0L;

  private long[] slots = new long[MIN_CAPACITY];
  private int shift = Long.SIZE - Integer.numberOfTrailingZeros(MIN_CAPACITY);
  private int used;
  private boolean holdsZero;

  boolean contains(long fingerprint) {
    return fingerprint == FREE ? holdsZero : slots[slotOf(fingerprint)] == fingerprint;
  }

  /** Adds a fingerprint; true if it was not there. */
  boolean add(long fingerprint) {
    if (fingerprint == FREE) {
      var added = !holdsZero;
      holdsZero = true;
      return added;
    }
    var slot = slotOf(fingerprint);
    if (slots[slot] == fingerprint) {
      return false;
    }
    slots[slot] = fingerprint;
    used++;
    if (used > slots.length / 8 * 5) {
      grow();
    }
    return true;
  }

  int size() {
    return used + (holdsZero ? 1 : 0);
  }

  /** The slot that holds the fingerprint, or the free one where it belongs. */
  private int slotOf(long fingerprint) {
    var mask = slots.length - 1;
    var slot = (int) (fingerprint >>> shift);
    while (slots[slot] != FREE && slots[slot] != fingerprint) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    var old = slots;
    slots = new long[Math.multiplyExact(old.length, 2)];
    shift--;
    Arrays.stream(old).filter(f -> f != FREE).forEach(f -> slots[slotOf(f)] = f);
  }
}
