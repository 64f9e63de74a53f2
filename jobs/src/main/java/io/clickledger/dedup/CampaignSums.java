package io.clickledger.dedup;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * By (minute, campaign), all in one output: a row for each would be a row for nearly each click.
 */
final class CampaignSums implements Sums {
  private static final int MINUTE_BYTES = 5 * Long.BYTES;

  private final Map<Key, Sum> sums = new HashMap<>();

  private record Key(long campaignId, long minuteMicros) {}

  private static final class Sum {
    private long auctionClicks;
    private long auctionMicros;
    private long cpcClicks;
  }

  @Override
  public void add(ClickBlock block, int click, long minuteMicros, boolean isCorrection) {
    var sum =
        sums.computeIfAbsent(
            new Key(block.getCampaignIds()[click], minuteMicros), key -> new Sum());
    var price = block.getPriceMicros()[click];
    if (price == ClickBlock.NO_PRICE) {
      sum.cpcClicks++;
    } else {
      sum.auctionClicks++;
      sum.auctionMicros = Sums.saturated(sum.auctionMicros, price);
    }
  }

  @Override
  public List<DedupOutput> outputs() {
    var all = new ArrayList<DedupOutput>();
    if (!sums.isEmpty()) {
      all.add(DedupOutput.ofMinutes(packed()));
    }
    return all;
  }

  private byte[] packed() {
    var packed = ByteBuffer.allocate(sums.size() * MINUTE_BYTES);
    sums.forEach(
        (key, sum) ->
            packed
                .putLong(key.campaignId())
                .putLong(key.minuteMicros())
                .putLong(sum.auctionClicks)
                .putLong(sum.auctionMicros)
                .putLong(sum.cpcClicks));
    return packed.array();
  }
}
