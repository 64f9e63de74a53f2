package io.clickledger.reconcile;

import static java.util.stream.Collectors.toMap;

import io.clickledger.raw.Rebuild;
import io.clickledger.rules.DedupHorizon;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

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
      long eventMicros,
      int epoch,
      long batchId,
      long watermarkBefore,
      long skewAllowanceMicros,
      String sourceName,
      int sourcePartition,
      long sourceOffset)
      implements Serializable {

    private Instant eventTime() {
      return Instant.EPOCH.plus(eventMicros, ChronoUnit.MICROS);
    }
  }

  /** Law 5's: the copy that stands for a click in truth, and in what is rebuilt from the log. */
  private static final Comparator<Copy> TOTAL_ORDER =
      Comparator.comparingLong(Copy::receivedMicros)
          .thenComparingLong(Copy::eventMicros)
          .thenComparing(Copy::sourceName)
          .thenComparingInt(Copy::sourcePartition)
          .thenComparingLong(Copy::sourceOffset);

  private static final Comparator<Copy> AS_READ =
      Comparator.comparingInt(Copy::epoch)
          .thenComparingLong(Copy::batchId)
          .thenComparing(Copy::sourceName)
          .thenComparingInt(Copy::sourcePartition)
          .thenComparingLong(Copy::sourceOffset);

  /**
   * The copies that were counted.
   *
   * @param rebuilds what was counted anew meanwhile, in order
   */
  static List<Copy> counted(List<Copy> copies, List<Rebuild> rebuilds) {
    var unread = new ArrayDeque<Copy>(copies.stream().sorted(AS_READ).toList());
    var read = new ArrayList<Copy>();
    var remembered = new ArrayList<Copy>();
    var counted = new ArrayList<Copy>();
    for (var rebuild : rebuilds) {
      count(
          unread, copy -> rebuild.isAfter(copy.epoch(), copy.batchId()), read, remembered, counted);
      counted.removeIf(copy -> rebuild.covers(copy.eventTime()));
      counted.addAll(firsts(read, rebuild));
      if (rebuild.beginsEpoch()) {
        remembered.clear();
        remembered.addAll(read);
      }
    }
    count(unread, copy -> true, read, remembered, counted);
    return counted;
  }

  /** Counts by the memory what was read up to a point. */
  private static void count(
      ArrayDeque<Copy> unread,
      Predicate<Copy> isReadBy,
      List<Copy> read,
      List<Copy> remembered,
      List<Copy> counted) {
    while (!unread.isEmpty() && isReadBy.test(unread.getFirst())) {
      var copy = unread.removeFirst();
      read.add(copy);
      if (remembered.stream().noneMatch(known -> isRemembered(known, copy))) {
        remembered.add(copy);
        counted.add(copy);
      }
    }
  }

  /** Each click's first copy in the stretch of a rebuild. */
  private static Collection<Copy> firsts(List<Copy> read, Rebuild rebuild) {
    return read.stream()
        .filter(copy -> rebuild.covers(copy.eventTime()))
        .collect(toMap(Copy::clickId, copy -> copy, BinaryOperator.minBy(TOTAL_ORDER)))
        .values();
  }

  private static boolean isRemembered(Copy known, Copy copy) {
    return copy.watermarkBefore() == Long.MIN_VALUE
        || (known.epoch() == copy.epoch() && known.batchId() == copy.batchId())
        || !DedupHorizon.isForgotten(
            DedupHorizon.sliceOf(known.receivedMicros()),
            DedupHorizon.oldestRemembered(copy.watermarkBefore(), copy.skewAllowanceMicros()));
  }
}
