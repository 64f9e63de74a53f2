package io.clickledger.dedup;

import io.clickledger.rules.Salt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** By (minute, ad, campaign, salt): a partial each, stage 1 of the rollup. */
final class AdSums implements Sums {
  private final Map<Key, DedupOutput> sums = new HashMap<>();

  private record Key(long minuteMicros, long adId, long campaignId, int salt) {
    private DedupOutput partial() {
      var partial = new DedupOutput();
      partial.setMinuteMicros(minuteMicros);
      partial.setAdId(adId);
      partial.setCampaignId(campaignId);
      partial.setSalt(salt);
      return partial;
    }
  }

  @Override
  public void add(ClickBlock block, int click, long minuteMicros, boolean isCorrection) {
    var key =
        new Key(
            minuteMicros,
            block.getAdIds()[click],
            block.getCampaignIds()[click],
            Salt.of(block.getFingerprints()[click]));
    var sum = sums.computeIfAbsent(key, Key::partial);
    sum.setClicks(sum.getClicks() + 1);
    if (isCorrection) {
      sum.setCorrections(sum.getCorrections() + 1);
    }
    var price = block.getPriceMicros()[click];
    if (price == ClickBlock.NO_PRICE) {
      sum.setCpcClicks(sum.getCpcClicks() + 1);
    } else {
      sum.setAuctionMicros(Sums.saturated(sum.getAuctionMicros(), price));
    }
  }

  @Override
  public List<DedupOutput> outputs() {
    return new ArrayList<>(sums.values());
  }
}
