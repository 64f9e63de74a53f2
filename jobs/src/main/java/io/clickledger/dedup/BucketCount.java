package io.clickledger.dedup;

import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.Tally;
import io.clickledger.rules.DedupHorizon;
import io.clickledger.table.LateClick;
import java.util.ArrayList;
import java.util.List;

/** Sends the clicks of one bucket and micro-batch through their doors and adds the accepted up. */
final class BucketCount {
  private static final long MINUTE_MICROS = 60_000_000L;

  /** Clicks that the memory is told of beforehand: 16 KiB of its table. */
  private static final int EXPECTED = 256;

  private final ClickColumns clicks = new ClickColumns();
  private final DedupMemory memory;
  private final SumTable sums;
  private final Grain grain;
  private final long watermarkBefore;
  private final long oldestProvable;
  private final List<LateRecord> behindMemory = new ArrayList<>();
  private long newestReceived = Long.MIN_VALUE;
  private long accepted;
  private long duplicate;
  private long corrections;
  private long touched;

  /**
   * @param watermarkBefore the lane's watermark after the batch before, {@code Long.MIN_VALUE}
   *     before the first
   * @param sums of all buckets of the task
   */
  BucketCount(
      DedupMemory memory,
      long watermarkBefore,
      long skewAllowanceMicros,
      SumTable sums,
      Grain grain) {
    this.memory = memory;
    this.sums = sums;
    this.grain = grain;
    this.watermarkBefore = watermarkBefore;
    this.oldestProvable =
        watermarkBefore == Long.MIN_VALUE
            ? Long.MIN_VALUE
            : DedupHorizon.oldestProvable(watermarkBefore, skewAllowanceMicros);
  }

  void take(ClickBlock block) {
    newestReceived = Math.max(newestReceived, block.getNewestReceivedMicros());
    clicks.unpack(block.getClicks());
    var fingerprints = clicks.fingerprints();
    var event = clicks.eventMicros();
    var received = clicks.receivedMicros();
    for (int click = 0; click < clicks.count(); click++) {
      if (click % EXPECTED == 0) {
        expect(click, Math.min(click + EXPECTED, clicks.count()));
      }
      if (event[click] < oldestProvable) {
        behindMemory.add(behindMemory(block, click));
      } else if (memory.add(fingerprints[click], received[click])) {
        accept(click);
      } else {
        duplicate++;
      }
    }
  }

  /** Speeds the clicks up that come next; changes nothing. */
  private void expect(int from, int to) {
    memory.expect(clicks.fingerprints(), from, to);
    var event = clicks.eventMicros();
    var ads = clicks.ads();
    var campaigns = clicks.campaigns();
    for (int click = from; click < to; click++) {
      touched += sums.touch(minuteOf(event[click]), grain.adOf(ads[click]), campaigns[click]);
    }
  }

  /** The record of a click that cannot be proved new. */
  private LateRecord behindMemory(ClickBlock block, int click) {
    var price = clicks.pricesMicros()[click];
    return new LateRecord(
        LateClick.BEHIND_MEMORY,
        null,
        clicks.eventMicros()[click],
        clicks.receivedMicros()[click],
        clicks.ads()[click],
        clicks.campaigns()[click],
        price == ClickBlock.NO_PRICE ? null : price,
        block.getSourceName(),
        block.getSourcePartition(),
        clicks.offset(click));
  }

  private static long minuteOf(long eventMicros) {
    return Math.floorDiv(eventMicros, MINUTE_MICROS) * MINUTE_MICROS;
  }

  private void accept(int click) {
    accepted++;
    var minute = minuteOf(clicks.eventMicros()[click]);
    var isCorrection = minute + MINUTE_MICROS <= watermarkBefore;
    if (isCorrection) {
      corrections++;
    }
    sums.add(
        minute,
        grain.adOf(clicks.ads()[click]),
        clicks.campaigns()[click],
        clicks.pricesMicros()[click],
        isCorrection);
  }

  /** The lane's watermark after this batch; every bucket sees the same newest receipt. */
  long watermark() {
    return newestReceived == Long.MIN_VALUE
        ? watermarkBefore
        : Math.max(
            watermarkBefore, newestReceived - BatchProgress.WATERMARK_DELAY.toNanos() / 1_000);
  }

  List<LateRecord> behindMemory() {
    return behindMemory;
  }

  Tally tally(long remembered) {
    return Tally.ofBucket(accepted, duplicate, behindMemory.size(), corrections, remembered);
  }
}
