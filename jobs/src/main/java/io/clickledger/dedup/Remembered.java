package io.clickledger.dedup;

/**
 * A block of fingerprints that an epoch's dedup memory begins with. A bean, because Spark's encoder
 * asks for one.
 */
public final class Remembered {
  /** Numbers of given blocks lie below; the blocks that the lane adds are numbered from here on. */
  static final long SEQUENCE_END = 1L << 39;

  private int bucket;
  private long watermarkMicros;
  private long blockKey;
  private byte[] block = {};

  /** Id of the dedup bucket. */
  public int getBucket() {
    return bucket;
  }

  public void setBucket(int bucket) {
    this.bucket = bucket;
  }

  /** The lane's watermark at the epoch's start, microseconds since epoch. */
  public long getWatermarkMicros() {
    return watermarkMicros;
  }

  public void setWatermarkMicros(long watermarkMicros) {
    this.watermarkMicros = watermarkMicros;
  }

  /** {@link DedupMemory#blockKey}. */
  public long getBlockKey() {
    return blockKey;
  }

  public void setBlockKey(long blockKey) {
    this.blockKey = blockKey;
  }

  /** Fingerprints, 8 bytes each. */
  public byte[] getBlock() {
    return block;
  }

  public void setBlock(byte[] block) {
    this.block = block;
  }
}
