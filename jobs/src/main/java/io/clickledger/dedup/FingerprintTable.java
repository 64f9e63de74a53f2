package io.clickledger.dedup;

/**
 * 64-bit fingerprints, each with the slice of time in which it was received: open addressing with
 * linear probing in two primitive arrays. At most three quarters of them are full, and they grow by
 * a fifth, so a fingerprint takes 13.3 to 16 bytes, and for a while up to 20 where many were
 * forgotten. Fingerprints are hashes already: their high bits choose the slot, in their own order,
 * so that larger arrays are filled from one end to the other. Not thread-safe.
 */
final class FingerprintTable {
  private static final int MIN_CAPACITY = 64;

  /** A slot that holds nothing; the fingerprint 0 is kept beside the arrays. */
  private static final long FREE = 0L;

  private long[] fingerprints;

  /** The low bits of each slice: those that are remembered together lie within 2^15 slices. */
  private short[] slices;

  private int used;
  private boolean holdsZero;
  private short zeroSlice;

  /**
   * @param expected fingerprints that will be added at once
   */
  FingerprintTable(int expected) {
    var capacity = capacityFor(expected);
    fingerprints = new long[capacity];
    slices = new short[capacity];
  }

  /** Two thirds of it are filled, so that some more find room. */
  private static int capacityFor(int count) {
    return Math.max(MIN_CAPACITY, count / 2 * 3);
  }

  /** Adds a fingerprint; where it is there already it keeps its slice, and this is false. */
  boolean add(long fingerprint, long slice) {
    if (fingerprint == FREE) {
      return addZero((short) slice);
    }
    var slot = slotOf(fingerprint);
    if (fingerprints[slot] == fingerprint) {
      return false;
    }
    fingerprints[slot] = fingerprint;
    slices[slot] = (short) slice;
    used++;
    if (used > fingerprints.length / 4 * 3) {
      rebuild(fingerprints.length + fingerprints.length / 5);
    }
    return true;
  }

  /**
   * Brings the slots of fingerprints that are about to be added into the processor's cache: here no
   * read waits for the one before, as it does while each is probed.
   *
   * @return a number that stands for nothing; to be kept, or the reads would be optimised away
   */
  long touch(long[] some, int from, int to) {
    var sum = 0L;
    for (int i = from; i < to; i++) {
      var slot = firstSlotOf(some[i]);
      sum += fingerprints[slot] + slices[slot];
    }
    return sum;
  }

  private boolean addZero(short slice) {
    if (holdsZero) {
      return false;
    }
    holdsZero = true;
    zeroSlice = slice;
    return true;
  }

  int size() {
    return used + (holdsZero ? 1 : 0);
  }

  /**
   * Forgets the fingerprints of all slices before one. The arrays stay as they are, for as many
   * will come again, unless less than half of them is full.
   *
   * @param first no slice in the table is more than 2^15 after it
   */
  void forgetBefore(long first) {
    holdsZero = holdsZero && !isBefore(zeroSlice, first);
    // No probe passes over a free slot: from behind one, each fingerprint meets its first slot
    // before itself.
    var free = freeSlot();
    used = 0;
    for (int slot = next(free); slot != free; slot = next(slot)) {
      settle(slot, first);
    }
    if (used < fingerprints.length / 2 && fingerprints.length > MIN_CAPACITY) {
      rebuild(capacityFor(used));
    }
  }

  private int freeSlot() {
    var slot = 0;
    while (fingerprints[slot] != FREE) {
      slot++;
    }
    return slot;
  }

  /** Moves what a slot holds to the first that is free now, or forgets it. */
  private void settle(int slot, long first) {
    var fingerprint = fingerprints[slot];
    if (fingerprint == FREE) {
      return;
    }
    var slice = slices[slot];
    fingerprints[slot] = FREE;
    if (!isBefore(slice, first)) {
      var to = slotOf(fingerprint);
      fingerprints[to] = fingerprint;
      slices[to] = slice;
      used++;
    }
  }

  private static boolean isBefore(short slice, long first) {
    return (short) (slice - first) < 0;
  }

  /** The slot that holds the fingerprint, or the free one where it belongs. */
  private int slotOf(long fingerprint) {
    var slot = firstSlotOf(fingerprint);
    while (fingerprints[slot] != FREE && fingerprints[slot] != fingerprint) {
      slot = next(slot);
    }
    return slot;
  }

  private int next(int slot) {
    return slot + 1 == fingerprints.length ? 0 : slot + 1;
  }

  private int firstSlotOf(long fingerprint) {
    return (int) ((fingerprint >>> 32) * fingerprints.length >>> 32);
  }

  private void rebuild(int capacity) {
    var oldFingerprints = fingerprints;
    var oldSlices = slices;
    fingerprints = new long[capacity];
    slices = new short[capacity];
    for (int old = 0; old < oldFingerprints.length; old++) {
      if (oldFingerprints[old] != FREE) {
        var slot = slotOf(oldFingerprints[old]);
        fingerprints[slot] = oldFingerprints[old];
        slices[slot] = oldSlices[old];
      }
    }
  }
}
