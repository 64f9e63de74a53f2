package io.clickledger.rules.contract;

import org.jspecify.annotations.Nullable;

/**
 * One ad click that keeps the contract. Times are microseconds since the epoch, UTC.
 *
 * @param clickId the identity: 1 to 64 characters, the same in every copy of the click
 * @param eventTimeMicros when the user clicked
 * @param receivedAtMicros when the collector got it
 * @param userId pseudonymous, or null when unknown
 * @param ip IPv4, IPv6 or a masked form of either, as it was sent
 * @param userAgent as it was sent
 * @param priceMicros auction-cleared price in millionths of the account's currency; null means the
 *     campaign's CPC at event time
 * @param extra the fields that the contract does not know, as the text of a JSON object in input
 *     order; null when there are none
 */
public record Click(
    String clickId,
    long eventTimeMicros,
    long receivedAtMicros,
    long adId,
    long campaignId,
    long advertiserId,
    long publisherId,
    @Nullable String userId,
    @Nullable String ip,
    @Nullable String userAgent,
    @Nullable Long priceMicros,
    @Nullable String extra) {
  /** The last time that a click may carry: the end of the year 9999. */
  public static final long MAX_MICROS = Rfc3339.MAX_MICROS;

  /**
   * @throws IllegalArgumentException if an id, a time or the price is negative, or the identity is
   *     empty
   */
  public Click {
    if (clickId.isEmpty()) {
      throw new IllegalArgumentException("A click needs an identity, but click_id is empty.");
    }
    if ((eventTimeMicros | receivedAtMicros) < 0) {
      throw new IllegalArgumentException(
          "Click %s has a time before 1970: event_time %d, received_at %d (micros)."
              .formatted(clickId, eventTimeMicros, receivedAtMicros));
    }
    if ((adId | campaignId | advertiserId | publisherId) < 0) {
      throw new IllegalArgumentException(
          "Click %s has a negative id: ad %d, campaign %d, advertiser %d, publisher %d."
              .formatted(clickId, adId, campaignId, advertiserId, publisherId));
    }
    if (priceMicros != null && priceMicros < 0) {
      throw new IllegalArgumentException(
          "Click %s has a negative price: %d micros.".formatted(clickId, priceMicros));
    }
  }
}
