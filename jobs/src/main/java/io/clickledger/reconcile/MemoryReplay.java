package io.clickledger.reconcile;

import io.clickledger.rules.DedupHorizon;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which of the copies with one fingerprint the rollup lane counted, worked out from the batches on
 * record. Needed only where copies disagree: copies that agree are counted once, whatever happened.
 */
final class MemoryReplay {
  private MemoryReplay() {}

  /**
   * A copy that the lane has read and not sent to the late door.
   *
   * @param watermarkBefore the lane's watermark before the copy's batch, {@code Long.MIN_VALUE}
   *     before the first
   * @param skewAllowanceMicros receipt disorder that the memory bore in that batch
   */
  record Copy(
      String clickId,
      long hourMicros,
      long campaignId,
      long receivedMicros,
      int epoch,
      long batchId,
      long watermarkBefore,
      long skewAllowanceMicros,
      String sourceName,
      int sourcePartition,
      long sourceOffset)
      implements Serializable {}

  private static final Comparator<Copy> AS_READ =
      Comparator.comparingInt(Copy::epoch)
          .thenComparingLong(Copy::batchId)
          .thenComparing(Copy::sourceName)
          .thenComparingInt(Copy::sourcePartition)
          .thenComparingLong(Copy::sourceOffset);

  /** The copies that were counted, in the order in which they were read. */
  static List<Copy> counted(List<Copy> copies) {
    var counted = new ArrayList<Copy>();
    copies.stream()
        .sorted(AS_READ)
        .forEach(
            copy -> {
              if (counted.stream().noneMatch(known -> isRemembered(known, copy))) {
                counted.add(copy);
              }
            });
    return counted;
  }

  private static boolean isRemembered(Copy known, Copy copy) {
    return copy.watermarkBefore() == Long.MIN_VALUE
        || (known.epoch() == copy.epoch() && known.batchId() == copy.batchId())
        || !DedupHorizon.isForgotten(
            DedupHorizon.sliceOf(known.receivedMicros()),
            DedupHorizon.oldestRemembered(copy.watermarkBefore(), copy.skewAllowanceMicros()));
  }
}
