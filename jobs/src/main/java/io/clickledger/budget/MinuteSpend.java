package io.clickledger.budget;

import java.util.Map;

/**
 * Clicks of one campaign and minute that a micro-batch counted, not priced yet.
 *
 * @param minuteMicros start of the minute in event time, since epoch
 * @param auctionClicks clicks with a price of their own
 * @param auctionMicros sum of these prices
 * @param cpcClicks clicks without one: the campaign's CPC applies
 */
record MinuteSpend(
    long campaignId, long minuteMicros, long auctionClicks, long auctionMicros, long cpcClicks) {
  private static final long MINUTE_MICROS = 60_000_000L;

  /** What tells two of them apart. */
  record Key(long campaignId, long minuteMicros) {}

  Key key() {
    return new Key(campaignId, minuteMicros);
  }

  long clicks() {
    return saturated(auctionClicks, cpcClicks);
  }

  static long minuteOf(long eventMicros) {
    return Math.floorDiv(eventMicros, MINUTE_MICROS) * MINUTE_MICROS;
  }

  /** Of the same campaign and minute. */
  MinuteSpend plus(MinuteSpend other) {
    return new MinuteSpend(
        campaignId,
        minuteMicros,
        saturated(auctionClicks, other.auctionClicks),
        saturated(auctionMicros, other.auctionMicros),
        saturated(cpcClicks, other.cpcClicks));
  }

  void mergeInto(Map<Key, MinuteSpend> sums) {
    sums.merge(key(), this, MinuteSpend::plus);
  }

  /** What it costs; no price stops a lane, so a sum past the end of a long stays there. */
  long micros(long cpcMicros) {
    var cpc = Math.multiplyHigh(cpcClicks, cpcMicros) == 0 ? cpcClicks * cpcMicros : -1;
    return saturated(auctionMicros, cpc < 0 ? Long.MAX_VALUE : cpc);
  }

  /** Sum of two that are not negative. */
  static long saturated(long a, long b) {
    var sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
