package io.clickledger.raw;

/**
 * The records of one partition of a source, one after the other in its order, as far as counting
 * needs them. What is asked for is of the record at which the cursor stands. Times are microseconds
 * since the epoch.
 */
public interface ClickCursor {
  /** A click without an auction price. */
  long NO_PRICE = -1;

  /** Goes to the next record; false behind the last. */
  boolean next();

  /** Where the record lies, as {@link SourceRecord} says. */
  String sourceName();

  int sourcePartition();

  long sourceOffset();

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
