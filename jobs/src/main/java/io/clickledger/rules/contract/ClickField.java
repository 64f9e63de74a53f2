package io.clickledger.rules.contract;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the contract in its order, which is the order in which broken rules are reported.
 */
public enum ClickField {
  CLICK_ID("click_id", Kind.IDENTITY, true, RejectReason.BAD_CLICK_ID),
  EVENT_TIME("event_time", Kind.TIME, true, RejectReason.BAD_EVENT_TIME),
  RECEIVED_AT("received_at", Kind.TIME, false, RejectReason.BAD_RECEIVED_AT),
  AD_ID("ad_id", Kind.COUNT, true, RejectReason.BAD_ID),
  CAMPAIGN_ID("campaign_id", Kind.COUNT, true, RejectReason.BAD_ID),
  ADVERTISER_ID("advertiser_id", Kind.COUNT, true, RejectReason.BAD_ID),
  PUBLISHER_ID("publisher_id", Kind.COUNT, true, RejectReason.BAD_ID),
  USER_ID("user_id", Kind.TEXT, false, RejectReason.BAD_USER_ID),
  IP("ip", Kind.IP, false, RejectReason.BAD_IP),
  USER_AGENT("user_agent", Kind.TEXT, false, RejectReason.BAD_USER_AGENT),
  PRICE_MICROS("price_micros", Kind.COUNT, false, RejectReason.BAD_PRICE);

  /** What a field's value must be. */
  enum Kind {
    IDENTITY("text of 1 to 64 characters of [A-Za-z0-9._:~-]"),
    TIME("an RFC 3339 time with a zone or integer epoch milliseconds, from 1970 to 9999"),
    COUNT("an integer from 0 to 9223372036854775807"),
    TEXT("text"),
    IP("an IPv4 or IPv6 address, whole or masked");

    private final String rule;

    Kind(String rule) {
      this.rule = rule;
    }

    String rule() {
      return rule;
    }
  }

  private static final Map<String, ClickField> BY_NAME =
      Stream.of(values()).collect(toUnmodifiableMap(ClickField::fieldName, identity()));

  private final String fieldName;
  private final Kind kind;
  private final boolean required;
  private final RejectReason reason;

  ClickField(String fieldName, Kind kind, boolean required, RejectReason reason) {
    this.fieldName = fieldName;
    this.kind = kind;
    this.required = required;
    this.reason = reason;
  }

  /** The field of that exact name, or null if the contract does not know it. */
  static @Nullable ClickField named(String name) {
    return BY_NAME.get(name);
  }

  public String fieldName() {
    return fieldName;
  }

  /** What its value must be, as a phrase. */
  public String rule() {
    return kind.rule();
  }

  Kind kind() {
    return kind;
  }

  /** Whether a record without it is rejected. */
  public boolean isRequired() {
    return required;
  }

  /** The code under which a bad value of this field is rejected. */
  public RejectReason reason() {
    return reason;
  }

  /** The field's place in a set of fields kept as the bits of an int. */
  int bit() {
    return 1 << place();
  }

  /** The field's place in the contract's order, from 0. */
  int place() {
    return ordinal();
  }
}
