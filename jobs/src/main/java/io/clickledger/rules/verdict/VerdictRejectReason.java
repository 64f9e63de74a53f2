package io.clickledger.rules.verdict;

/** Code of the first rule that a supplied verdict breaks. */
public enum VerdictRejectReason {
  /** The line is no JSON object, or no CSV record under its header. */
  NOT_A_RECORD,
  /** A field that the record needs is absent. */
  MISSING_FIELD,
  /** A field does not say what it should, or is unknown. */
  BAD_FIELD,
  /** The record names a click and selects clicks too. */
  SELECTOR_AND_CLICK,
  /** The tier is neither SIVT nor MANUAL. */
  UNKNOWN_TIER,
  /** The score is a number outside 0 to 1. */
  SCORE_OUT_OF_RANGE,
  /** The ruling is dated after its import. */
  DECIDED_IN_FUTURE,
  /** An earlier record of the file is the same ruling on the same click or selector. */
  DUPLICATE_IN_FILE,
  /** The raw log holds no click of that id. */
  UNKNOWN_CLICK,
  /** The raw log holds no click that the selector names. */
  NO_CLICK_MATCHES
}
