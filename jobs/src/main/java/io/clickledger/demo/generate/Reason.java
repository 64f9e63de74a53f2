package io.clickledger.demo.generate;

/** Why a record must be rejected, by the contract's names. */
enum Reason {
  NOT_JSON,
  EMPTY_RECORD,
  NOT_AN_OBJECT,
  MISSING_FIELD,
  BAD_CLICK_ID,
  BAD_EVENT_TIME,
  BAD_ID,
  BAD_PRICE,
  BAD_IP,
  BAD_USER_AGENT,
  DUPLICATE_FIELD,
  CLOCK_AHEAD
}
