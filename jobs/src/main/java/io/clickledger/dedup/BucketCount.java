package io.clickledger.dedup;

import io.clickledger.raw.BatchProgress;
import io.clickledger.rules.DedupHorizon;
import io.clickledger.rules.Salt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sends the clicks of one bucket and micro-batch through their doors and adds up the accepted. */
final class BucketCount {
  private static final long MINUTE_MICROS = 60_000_000L;

  private final DedupMemory memory;
  private final Grain grain;
  private final long watermarkBefore;
  private final long oldestProvable;
  private final Map<Key, Sum> sums = new HashMap<>();
  private final List<LateRecord> behindMemory = new ArrayList<>();
  private long newestReceived = Long.MIN_VALUE;
  private long accepted;
  private long duplicate;
  private long corrections;

  private record Key(long minuteMicros, long adId, long campaignId, int salt) {}

  private static final class Sum {
    private long clicks;
    private long corrections;
    private long auctionMicros;
    private long cpcClicks;
  }

  /**
   * @param watermarkBefore the lane's watermark after the batch before, {@code Long.MIN_VALUE}
   *     before the first
   */
  BucketCount(DedupMemory memory, long watermarkBefore, long skewAllowanceMicros, Grain grain) {
    this.memory = memory;
    this.grain = grain;
    this.watermarkBefore = watermarkBefore;
    this.oldestProvable =
        watermarkBefore == Long.MIN_VALUE
            ? Long.MIN_VALUE
            : DedupHorizon.oldestProvable(watermarkBefore, skewAllowanceMicros);
  }

  void take(ClickBlock block) {
    newestReceived = Math.max(newestReceived, block.getNewestReceivedMicros());
    var fingerprints = block.getFingerprints();
    var event = block.getEventMicros();
    var received = block.getReceivedMicros();
    for (int click = 0; click < fingerprints.length; click++) {
      if (event[click] < oldestProvable) {
        behindMemory.add(ClickDeduplicator.behindMemory(block, click));
      } else if (memory.add(fingerprints[click], received[click])) {
        accept(block, click);
      } else {
        duplicate++;
      }
    }
  }

  private void accept(ClickBlock block, int click) {
    accepted++;
    var minute = Math.floorDiv(block.getEventMicros()[click], MINUTE_MICROS) * MINUTE_MICROS;
    var sum = sums.computeIfAbsent(key(block, click, minute), k -> new Sum());
    sum.clicks++;
    if (minute + MINUTE_MICROS <= watermarkBefore) {
      sum.corrections++;
      corrections++;
    }
    var price = block.getPriceMicros()[click];
    if (price == ClickBlock.NO_PRICE) {
      sum.cpcClicks++;
    } else {
      sum.auctionMicros = addSaturated(sum.auctionMicros, price);
    }
  }

  private Key key(ClickBlock block, int click, long minute) {
    var campaign = block.getCampaignIds()[click];
    return switch (grain) {
      case AD ->
          new Key(
              minute, block.getAdIds()[click], campaign, Salt.of(block.getFingerprints()[click]));
      case CAMPAIGN -> new Key(minute, 0, campaign, 0);
    };
  }

  /** Neither of the two is negative; a sum past the range of a long stays at its end. */
  private static long addSaturated(long a, long b) {
    var sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
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

  List<DedupOutput> partials() {
    var partials = new ArrayList<DedupOutput>(sums.size() + 2);
    sums.forEach(
        (key, sum) -> {
          var partial = new DedupOutput();
          partial.setMinuteMicros(key.minuteMicros());
          partial.setAdId(key.adId());
          partial.setCampaignId(key.campaignId());
          partial.setSalt(key.salt());
          partial.setClicks(sum.clicks);
          partial.setCorrections(sum.corrections);
          partial.setAuctionMicros(sum.auctionMicros);
          partial.setCpcClicks(sum.cpcClicks);
          partials.add(partial);
        });
    return partials;
  }
}
