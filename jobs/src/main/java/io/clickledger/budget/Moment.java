package io.clickledger.budget;

/**
 * What is known when an edition is made. Instants are milliseconds since epoch.
 *
 * @param nowMillis the moment
 * @param knownUntilMillis every click that was received before has been counted
 * @param waitedSinceMillis receipt of the click that waited longest for this edition; {@code
 *     nowMillis} where none did
 * @param stalenessMillis how long a click waits until a gate reads the edition that knows it
 */
record Moment(long nowMillis, long knownUntilMillis, long waitedSinceMillis, long stalenessMillis) {
  long nowMicros() {
    return nowMillis * 1_000;
  }
}
