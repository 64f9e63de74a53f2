package io.clickledger.demo.generate;

import org.jspecify.annotations.Nullable;

/**
 * How often keys came within an hour, up to 127 times. Only the hour of the newest key is held, in
 * 9 bytes a slot of an open hash table; keys are told apart by 64 bits of hash.
 */
final class HourlyCounts {
  private static final int FEWEST_SLOTS = 1 << 12;

  /** 600 MB: an hour of 32 million keys. What has more is not counted. */
  private static final int MOST_SLOTS = 1 << 26;

  private long[] keys = new long[FEWEST_SLOTS];
  private byte[] counts = new byte[FEWEST_SLOTS];
  private int size;
  private long hour = Long.MIN_VALUE;
  private boolean overflowed;

  /** A hash of two that make a key. */
  static long key(String who, long what) {
    long hash = Dice.scramble(what + 1);
    for (int i = 0; i < who.length(); i++) {
      hash = Dice.scramble(hash * 31 + who.charAt(i));
    }
    return hash;
  }

  /**
   * Counts one more of a key that lacks nothing.
   *
   * @param micros event time; never goes back by an hour
   * @return how often it came within the hour so far, 0 for what is not counted
   */
  int add(@Nullable String who, long what, long micros) {
    long hourOfKey = Math.floorDiv(micros, GeneratorSettings.HOUR_MICROS);
    if (hourOfKey != hour) {
      hour = hourOfKey;
      keys = new long[FEWEST_SLOTS];
      counts = new byte[FEWEST_SLOTS];
      size = 0;
    }
    if (who == null || overflowed) {
      return 0;
    }
    int slot = slot(key(who, what));
    if (counts[slot] < Byte.MAX_VALUE) {
      counts[slot]++;
    }
    return counts[slot];
  }

  /** Whether an hour had too many keys: from then on nothing was counted. */
  boolean overflowed() {
    return overflowed;
  }

  private int slot(long key) {
    int slot = find(key);
    if (counts[slot] == 0) {
      if (++size > keys.length / 2) {
        grow();
        slot = find(key);
      }
      keys[slot] = key;
    }
    return slot;
  }

  private int find(long key) {
    int mask = keys.length - 1;
    int slot = (int) key & mask;
    while (counts[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    if (keys.length == MOST_SLOTS) {
      overflowed = true;
      keys = new long[FEWEST_SLOTS];
      counts = new byte[FEWEST_SLOTS];
      return;
    }
    long[] oldKeys = keys;
    byte[] oldCounts = counts;
    keys = new long[oldKeys.length * 2];
    counts = new byte[oldCounts.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] != 0) {
        int slot = find(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
