package io.clickledger.dedup;

import io.clickledger.raw.CountedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Clicks of one bucket from one source partition, in columns: one row of the shuffle for thousands
 * of clicks. A bean, because Spark's encoder asks for one; all times are microseconds since epoch.
 *
 * <p>The clicks are in the order of the source. A price of {@link #NO_PRICE} stands for the
 * campaign's CPC. A block may hold no clicks and only carry the newest receipt, late records or a
 * tally.
 */
public final class ClickBlock {
  /** The click carries no auction price. */
  static final long NO_PRICE = CountedRecord.NO_PRICE;

  private static final byte[] NO_CLICKS = new ClickColumns().pack();

  private int bucket;
  private String sourceName = "";
  private int sourcePartition;
  private long firstOffset;
  private byte[] clicks = NO_CLICKS;
  private long newestReceivedMicros = Long.MIN_VALUE;
  private String[] late = {};
  private @Nullable String tally;

  /** Id of the dedup bucket that remembers these clicks. */
  public int getBucket() {
    return bucket;
  }

  public void setBucket(int bucket) {
    this.bucket = bucket;
  }

  public String getSourceName() {
    return sourceName;
  }

  public void setSourceName(String sourceName) {
    this.sourceName = sourceName;
  }

  public int getSourcePartition() {
    return sourcePartition;
  }

  public void setSourcePartition(int sourcePartition) {
    this.sourcePartition = sourcePartition;
  }

  /** Position of the first click. */
  public long getFirstOffset() {
    return firstOffset;
  }

  public void setFirstOffset(long firstOffset) {
    this.firstOffset = firstOffset;
  }

  /** For {@link ClickColumns#unpack}. */
  public byte[] getClicks() {
    return clicks;
  }

  public void setClicks(byte[] clicks) {
    this.clicks = clicks;
  }

  /** Newest receipt that the task which packed the block had seen; the last block knows all. */
  public long getNewestReceivedMicros() {
    return newestReceivedMicros;
  }

  public void setNewestReceivedMicros(long newestReceivedMicros) {
    this.newestReceivedMicros = newestReceivedMicros;
  }

  /** Records over the lateness limit, each a {@link LateRecord} as JSON. */
  public String[] getLate() {
    return late;
  }

  public void setLate(String[] late) {
    this.late = late;
  }

  /** A {@link Tally} of the task as JSON, or null. */
  public @Nullable String getTally() {
    return tally;
  }

  public void setTally(@Nullable String tally) {
    this.tally = tally;
  }
}
