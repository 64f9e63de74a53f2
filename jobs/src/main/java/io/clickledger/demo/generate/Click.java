package io.clickledger.demo.generate;

import org.jspecify.annotations.Nullable;

/**
 * A click as it happened, whoever receives it and however often.
 *
 * @param eventMicros event time, µs since the epoch
 * @param campaign index in {@link Campaigns}
 * @param agent index in {@link Agents}, or {@link Agents#NONE}
 * @param priceMicros cleared price, or {@link #NO_PRICE}
 */
record Click(
    String clickId,
    long eventMicros,
    long adId,
    int campaign,
    long publisherId,
    @Nullable String userId,
    @Nullable String ip,
    int agent,
    long priceMicros) {

  static final long NO_PRICE = Long.MIN_VALUE;

  boolean hasPrice() {
    return priceMicros != NO_PRICE;
  }

  /** The same click from another address. */
  Click from(@Nullable String otherIp) {
    return new Click(
        clickId, eventMicros, adId, campaign, publisherId, userId, otherIp, agent, priceMicros);
  }

  /** Index of the ad, 0 for the first. */
  int ad() {
    return (int) (adId - Campaigns.FIRST_AD_ID);
  }

  /** The order of all clicks: event time, then id. */
  static int compare(Click a, Click b) {
    int byTime = Long.compare(a.eventMicros, b.eventMicros);
    return byTime != 0 ? byTime : a.clickId.compareTo(b.clickId);
  }
}
