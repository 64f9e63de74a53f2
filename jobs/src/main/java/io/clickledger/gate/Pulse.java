package io.clickledger.gate;

/**
 * The budget lane's sign of life at the end of each edition of the feed: the decisions of its run
 * hold until it expires. It renews no allowance. Instants are milliseconds since epoch by the
 * lane's clock.
 *
 * @param version of the edition; newer than or the same as that of each decision before it
 * @param knownUntilMillis every click that was received before has been counted
 * @param waitedSinceMillis receipt of the click that waited longest for this edition; where none
 *     did, when it was published
 * @param publishedAtMillis when it was published
 * @param expiresAtMillis {@code knownUntilMillis} and the limit of what gates may trust
 */
public record Pulse(
    long version,
    long knownUntilMillis,
    long waitedSinceMillis,
    long publishedAtMillis,
    long expiresAtMillis) {}
