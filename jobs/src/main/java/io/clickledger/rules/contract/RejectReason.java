package io.clickledger.rules.contract;

/**
 * The rules of the contract, by the code under which {@code rejected_click} keeps who broke them.
 */
public enum RejectReason {
  NOT_JSON("The payload is not one well-formed JSON text in UTF-8."),
  NOT_AN_OBJECT("The payload is JSON, but not an object."),
  EMPTY_RECORD("The payload is absent, empty or blank."),
  OVERSIZED("The payload is over 1 MiB."),
  DUPLICATE_FIELD("A field of the contract stands in the record twice."),
  WRONG_COLUMNS("The CSV line does not fit its header, or the header lacks a required column."),
  MISSING_FIELD("A required field is absent or null."),
  BAD_CLICK_ID("click_id is not text of 1 to 64 characters of [A-Za-z0-9._:~-]."),
  BAD_EVENT_TIME("event_time is not a time with a zone, or lies outside 1970 to 9999."),
  BAD_RECEIVED_AT("received_at is not a time with a zone, or lies outside 1970 to 9999."),
  BAD_ID("ad_id, campaign_id, advertiser_id or publisher_id is not an int64 from 0 up."),
  BAD_USER_ID("user_id is not text."),
  BAD_IP("ip is not an IPv4 or IPv6 address, nor a masked one."),
  BAD_USER_AGENT("user_agent is not text."),
  BAD_PRICE("price_micros is not an int64 from 0 up."),
  CLOCK_AHEAD("event_time is more than 5 minutes past received_at."),
  RECEIPT_AHEAD("received_at is more than 5 minutes past the record's arrival.");

  private final String description;

  RejectReason(String description) {
    this.description = description;
  }

  /** The broken rule as a sentence. */
  public String description() {
    return description;
  }
}
