package io.clickledger.raw;

/**
 * The records of one partition of a source, one after the other in its order. What is asked for is
 * of the record at which the cursor stands.
 */
public interface ClickCursor {
  /** Goes to the next record; false behind the last. */
  boolean next();

  /** Where the record lies, as {@link SourceRecord} says. */
  String sourceName();

  int sourcePartition();

  long sourceOffset();

  /** The record, as far as counting needs it; the next one may take its place. */
  CountedRecord record();
}
