package io.clickledger.raw;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts what one task reads of a source, record by record. Records of a source partition follow
 * one another.
 */
public final class ReadTally {
  private final Map<String, Long> endOffsets = new HashMap<>();
  private String sourceName = "";
  private int sourcePartition;
  private long nextOffset;
  private long read;
  private long late;
  private long rejected;
  private long newestEvent = Long.MIN_VALUE;
  private long newestReceived = Long.MIN_VALUE;
  private long oldestReceived = Long.MAX_VALUE;

  /** Whether a record is of another source partition than the one before it. */
  public boolean isOfAnother(String source, int partition) {
    return partition != sourcePartition || !source.equals(sourceName);
  }

  /** A record, at its position; what is more to be counted of it follows. */
  public void read(String source, int partition, long offset) {
    if (isOfAnother(source, partition)) {
      endSource();
      sourceName = source;
      sourcePartition = partition;
    }
    nextOffset = offset + 1;
    read++;
  }

  private void endSource() {
    if (nextOffset > 0) {
      endOffsets.merge(BatchProgress.sourceKey(sourceName, sourcePartition), nextOffset, Math::max);
    }
    nextOffset = 0;
  }

  /** The record is a click; times are microseconds since the epoch. */
  public void click(long eventMicros, long receivedMicros) {
    newestEvent = Math.max(newestEvent, eventMicros);
    newestReceived = Math.max(newestReceived, receivedMicros);
    oldestReceived = Math.min(oldestReceived, receivedMicros);
  }

  /** The click is over the lateness limit. */
  public void late() {
    late++;
  }

  /** The record is no click. */
  public void rejected() {
    rejected++;
  }

  /** Whether nothing was read. */
  public boolean isEmpty() {
    return read == 0;
  }

  /** Source of the newest record; empty before the first. */
  public String sourceName() {
    return sourceName;
  }

  public int sourcePartition() {
    return sourcePartition;
  }

  /** Microseconds since the epoch; {@code Long.MIN_VALUE} before the first click. */
  public long newestReceivedMicros() {
    return newestReceived;
  }

  /** All of it; what was accepted is for others to say. */
  public Tally tally() {
    endSource();
    return new Tally(
        read,
        0,
        0,
        late,
        rejected,
        0,
        0,
        0,
        newestEvent,
        newestReceived,
        oldestReceived,
        endOffsets);
  }
}
