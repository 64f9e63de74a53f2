package io.clickledger.rules.verdict;

import org.jspecify.annotations.Nullable;

/**
 * What selectors ask of a click.
 *
 * @param eventMicros event time, microseconds since the epoch
 * @param advertiserId the one that the click itself names
 */
public record ClickTraits(
    long eventMicros,
    @Nullable String ip,
    @Nullable String userId,
    @Nullable String userAgent,
    long campaignId,
    long adId,
    long advertiserId,
    long publisherId) {}
