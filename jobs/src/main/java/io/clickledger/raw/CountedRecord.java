package io.clickledger.raw;

/** A record as far as counting needs it. Times are microseconds since the epoch. */
public interface CountedRecord {
  /** A click without an auction price. */
  long NO_PRICE = -1;

  /** Whether the record keeps the contract; where it does not, nothing below may be asked for. */
  boolean isClick();

  /** {@link Fingerprint} of the click's id. */
  long fingerprint();

  String clickId();

  long eventMicros();

  long receivedMicros();

  long adId();

  long campaignId();

  /** Not negative, or {@link #NO_PRICE}. */
  long priceMicros();
}
