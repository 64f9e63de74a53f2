package io.clickledger.stream;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts of a part of a micro-batch, by door. The packer knows what was read, late and rejected; a
 * dedup bucket knows what was accepted, duplicate and behind its memory; the sum of all parts is
 * the batch. Times are microseconds since epoch, {@code Long.MIN_VALUE} where there is none.
 *
 * @param late records over the lateness limit, without those behind the memory
 * @param endOffsets next offset per source partition
 */
record Tally(
    long read,
    long accepted,
    long duplicate,
    long late,
    long rejected,
    long behindMemory,
    long corrections,
    long remembered,
    long newestEventMicros,
    long newestReceivedMicros,
    Map<String, Long> endOffsets) {

  static final Tally NONE =
      new Tally(0, 0, 0, 0, 0, 0, 0, 0, Long.MIN_VALUE, Long.MIN_VALUE, Map.of());

  /** What a dedup bucket counted. */
  static Tally ofBucket(
      long accepted, long duplicate, long behindMemory, long corrections, long remembered) {
    return new Tally(
        0,
        accepted,
        duplicate,
        0,
        0,
        behindMemory,
        corrections,
        remembered,
        Long.MIN_VALUE,
        Long.MIN_VALUE,
        Map.of());
  }

  /** Records that leave by the late door. */
  long lateRecords() {
    return late + behindMemory;
  }

  Tally plus(Tally other) {
    var offsets = new HashMap<>(endOffsets);
    other.endOffsets.forEach((source, end) -> offsets.merge(source, end, Math::max));
    return new Tally(
        read + other.read,
        accepted + other.accepted,
        duplicate + other.duplicate,
        late + other.late,
        rejected + other.rejected,
        behindMemory + other.behindMemory,
        corrections + other.corrections,
        remembered + other.remembered,
        Math.max(newestEventMicros, other.newestEventMicros),
        Math.max(newestReceivedMicros, other.newestReceivedMicros),
        offsets);
  }
}
