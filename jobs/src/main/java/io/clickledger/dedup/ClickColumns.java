package io.clickledger.dedup;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Clicks in columns of 64 bits, and the bytes of them that a shuffle carries: of each column its
 * smallest value, and how far above it every click is, in as few bytes as the farthest takes. Some
 * 25 bytes a click in place of 56. Reusable, not thread-safe.
 */
final class ClickColumns {
  /** Clicks of a block; what a processor's cache holds of all columns. */
  static final int MOST = 2_048;

  private static final int FEWEST = 256;

  private static final int OFFSET = 0;
  private static final int FINGERPRINT = 1;
  private static final int EVENT = 2;
  private static final int RECEIVED = 3;
  private static final int AD = 4;
  private static final int CAMPAIGN = 5;
  private static final int PRICE = 6;
  private static final int COLUMNS = 7;

  private final long[][] columns = new long[COLUMNS][0];
  private int count;

  /**
   * @param offset position in the source partition
   * @param eventMicros microseconds since the epoch, as the receipt
   * @param priceMicros not negative, or {@link ClickBlock#NO_PRICE}
   */
  void add(
      long offset,
      long fingerprint,
      long eventMicros,
      long receivedMicros,
      long ad,
      long campaign,
      long priceMicros) {
    if (count == columns[OFFSET].length) {
      reserve(Math.max(FEWEST, 4 * count));
    }
    columns[OFFSET][count] = offset;
    columns[FINGERPRINT][count] = fingerprint;
    columns[EVENT][count] = eventMicros;
    columns[RECEIVED][count] = receivedMicros;
    columns[AD][count] = ad;
    columns[CAMPAIGN][count] = campaign;
    columns[PRICE][count] = priceMicros;
    count++;
  }

  private void reserve(int capacity) {
    for (int column = 0; column < COLUMNS; column++) {
      columns[column] = Arrays.copyOf(columns[column], capacity);
    }
  }

  int count() {
    return count;
  }

  boolean isFull() {
    return count >= MOST;
  }

  long offset(int click) {
    return columns[OFFSET][click];
  }

  /** One entry a click, and more behind the last; so do the next ones. */
  long[] fingerprints() {
    return columns[FINGERPRINT];
  }

  long[] eventMicros() {
    return columns[EVENT];
  }

  long[] receivedMicros() {
    return columns[RECEIVED];
  }

  long[] ads() {
    return columns[AD];
  }

  long[] campaigns() {
    return columns[CAMPAIGN];
  }

  long[] pricesMicros() {
    return columns[PRICE];
  }

  /** The clicks as bytes for {@link #unpack}; there are none here afterwards. */
  byte[] pack() {
    var widths = new int[COLUMNS];
    var bases = new long[COLUMNS];
    var size = Integer.BYTES;
    for (int column = 0; column < COLUMNS; column++) {
      bases[column] = smallest(columns[column]);
      widths[column] = widthOf(largest(columns[column]) - bases[column]);
      size += 1 + Long.BYTES + widths[column] * count;
    }
    var bytes = ByteBuffer.allocate(size).putInt(count);
    for (int column = 0; column < COLUMNS; column++) {
      bytes.put((byte) widths[column]).putLong(bases[column]);
      put(bytes, columns[column], bases[column], widths[column]);
    }
    count = 0;
    return bytes.array();
  }

  private long smallest(long[] values) {
    var smallest = count == 0 ? 0 : values[0];
    for (int click = 1; click < count; click++) {
      smallest = Math.min(smallest, values[click]);
    }
    return smallest;
  }

  private long largest(long[] values) {
    var largest = count == 0 ? 0 : values[0];
    for (int click = 1; click < count; click++) {
      largest = Math.max(largest, values[click]);
    }
    return largest;
  }

  /**
   * @param range of 64 bits without a sign
   */
  private static int widthOf(long range) {
    if (range == 0) {
      return 0;
    }
    var bits = Long.SIZE - Long.numberOfLeadingZeros(range);
    return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
  }

  private void put(ByteBuffer bytes, long[] values, long base, int width) {
    for (int click = 0; click < count; click++) {
      var above = values[click] - base;
      switch (width) {
        case 0 -> {}
        case 1 -> bytes.put((byte) above);
        case 2 -> bytes.putShort((short) above);
        case 4 -> bytes.putInt((int) above);
        default -> bytes.putLong(above);
      }
    }
  }

  /** Takes the clicks of {@link #pack} in place of those that are here. */
  void unpack(byte[] packed) {
    var bytes = ByteBuffer.wrap(packed);
    count = bytes.getInt();
    if (count > columns[OFFSET].length) {
      reserve(Math.max(MOST, count));
    }
    for (int column = 0; column < COLUMNS; column++) {
      var width = bytes.get();
      get(bytes, columns[column], bytes.getLong(), width);
    }
  }

  private void get(ByteBuffer bytes, long[] values, long base, int width) {
    for (int click = 0; click < count; click++) {
      values[click] =
          base
              + switch (width) {
                case 0 -> 0;
                case 1 -> bytes.get() & 0xFFL;
                case 2 -> bytes.getShort() & 0xFFFFL;
                case 4 -> bytes.getInt() & 0xFFFF_FFFFL;
                default -> bytes.getLong();
              };
    }
  }
}
