package io.clickledger.billing;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What has a line of its own.
 *
 * @param adId null: all ads of the campaign
 */
public record LineKey(long campaignId, @Nullable Long adId) implements Comparable<LineKey> {
  private static final Comparator<LineKey> ORDER =
      Comparator.comparingLong(LineKey::campaignId)
          .thenComparing(LineKey::adId, Comparator.nullsFirst(Comparator.naturalOrder()));

  public static LineKey ofCampaign(long campaignId) {
    return new LineKey(campaignId, null);
  }

  @Override
  public int compareTo(LineKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "campaign " + campaignId + (adId == null ? "" : ", ad " + adId);
  }
}
