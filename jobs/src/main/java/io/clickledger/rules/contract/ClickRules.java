package io.clickledger.rules.contract;

import io.clickledger.rules.Lateness;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows the rules of the contract. A parser calls {@link #begin}, hands over
 * every value that is not null in any order, and {@link #finish} gives the verdict: the first
 * broken rule in the order of {@link ClickField}, then the clocks. Reusable, not thread-safe.
 */
final class ClickRules {
  private static final int FIELDS = ClickField.values().length;
  private static final int REQUIRED = requiredBits();
  private static final long MAX_MILLIS = Rfc3339.MAX_MICROS / 1000;
  private static final long MAX_SECONDS = MAX_MILLIS / 1000;
  private static final long NONE = -1;

  private final boolean digitsAreIntegers;
  private final @Nullable CharSequence[] texts = new CharSequence[FIELDS];
  private final long[] numbers = new long[FIELDS];
  private int present;
  private int brokenField;
  private @Nullable Rejected broken;

  /**
   * @param digitsAreIntegers whether the format has no numbers of its own, so that text of digits
   *     stands for an integer (CSV, text columns of Parquet)
   */
  ClickRules(boolean digitsAreIntegers) {
    this.digitsAreIntegers = digitsAreIntegers;
  }

  /** Forgets the previous record. */
  void begin() {
    Arrays.fill(texts, null);
    present = 0;
    brokenField = FIELDS;
    broken = null;
  }

  /**
   * The field holds text.
   *
   * @param value stays as it is until the next {@link #begin}
   */
  void text(ClickField field, CharSequence value) {
    switch (field.kind()) {
      case IDENTITY -> keep(field, value, ClickIdSyntax.isClickId(value));
      case IP -> keep(field, value, IpSyntax.isAddress(value));
      case TEXT -> keep(field, value, true);
      case TIME -> keep(field, timeOf(value), value);
      case COUNT -> keep(field, digitsAreIntegers ? digits(value) : NONE, value);
    }
  }

  /** The field holds an integer. */
  void integer(ClickField field, long value) {
    switch (field.kind()) {
      case COUNT -> keep(field, value, value);
      case TIME -> keep(field, ofMillis(value), value);
      case IDENTITY, IP, TEXT -> breaks(field, "the number " + value);
    }
  }

  /** The field holds an instant of its own type. */
  void instant(ClickField field, Instant value) {
    if (field.kind() == ClickField.Kind.TIME) {
      keep(field, ofInstant(value), value);
    } else {
      breaks(field, "the time " + value);
    }
  }

  /**
   * The field holds what no field may be: a fraction, an object, an integer beyond int64.
   *
   * @param shown the value with its type, as the sentence shall show it
   */
  void breaks(ClickField field, String shown) {
    present |= field.bit();
    if (field.place() < brokenField) {
      brokenField = field.place();
      broken = Rejections.badValue(field, shown);
    }
  }

  /**
   * The verdict on the values handed over since {@link #begin}; null where they keep the contract,
   * and may be asked for.
   */
  @Nullable Rejected verdict(long arrivalMicros, boolean arrivalIsReceipt) {
    var firstMissing = Integer.numberOfTrailingZeros(REQUIRED & ~present);
    if (firstMissing < brokenField) {
      return Rejections.missingField(ClickField.values()[firstMissing]);
    }
    if (broken != null) {
      return broken;
    }
    var eventTime = number(ClickField.EVENT_TIME);
    if (!has(ClickField.RECEIVED_AT)) {
      if (arrivalIsReceipt && (arrivalMicros < 0 || arrivalMicros > Rfc3339.MAX_MICROS)) {
        return Rejections.badArrival(arrivalMicros);
      }
      keep(ClickField.RECEIVED_AT, arrivalIsReceipt ? arrivalMicros : eventTime);
    }
    var receivedAt = number(ClickField.RECEIVED_AT);
    if (Lateness.isClockAhead(eventTime, receivedAt)) {
      return Rejections.clockAhead(eventTime, receivedAt);
    }
    if (Lateness.isReceiptAhead(receivedAt, arrivalMicros)) {
      return Rejections.receiptAhead(receivedAt, arrivalMicros);
    }
    return null;
  }

  /** As {@link #verdict}, with the click of values that keep the contract. */
  Parsed finish(@Nullable String extra, long arrivalMicros, boolean arrivalIsReceipt) {
    var rejected = verdict(arrivalMicros, arrivalIsReceipt);
    return rejected == null ? new Accepted(click(extra)) : rejected;
  }

  Click click(@Nullable String extra) {
    return new Click(
        clickId().toString(),
        number(ClickField.EVENT_TIME),
        number(ClickField.RECEIVED_AT),
        number(ClickField.AD_ID),
        number(ClickField.CAMPAIGN_ID),
        number(ClickField.ADVERTISER_ID),
        number(ClickField.PUBLISHER_ID),
        text(ClickField.USER_ID),
        text(ClickField.IP),
        text(ClickField.USER_AGENT),
        has(ClickField.PRICE_MICROS) ? number(ClickField.PRICE_MICROS) : null,
        extra);
  }

  CharSequence clickId() {
    var clickId = texts[ClickField.CLICK_ID.place()];
    if (clickId == null) {
      throw new IllegalStateException("A required field passed the rules without a value.");
    }
    return clickId;
  }

  private @Nullable String text(ClickField field) {
    var text = texts[field.place()];
    return text == null ? null : text.toString();
  }

  boolean has(ClickField field) {
    return (present & field.bit()) != 0;
  }

  /** Of a field that is there. */
  long number(ClickField field) {
    return numbers[field.place()];
  }

  private void keep(ClickField field, CharSequence value, boolean valid) {
    if (valid) {
      texts[field.place()] = value;
      present |= field.bit();
    } else {
      breaks(field, Rejections.text(value.toString()));
    }
  }

  private void keep(ClickField field, long number, CharSequence source) {
    if (number >= 0) {
      keep(field, number);
    } else {
      breaks(field, Rejections.text(source.toString()));
    }
  }

  private void keep(ClickField field, long number, long source) {
    if (number >= 0) {
      keep(field, number);
    } else {
      breaks(field, Long.toString(source));
    }
  }

  private void keep(ClickField field, long number, Instant source) {
    if (number >= 0) {
      keep(field, number);
    } else {
      breaks(field, source.toString());
    }
  }

  private void keep(ClickField field, long number) {
    numbers[field.place()] = number;
    present |= field.bit();
  }

  private long timeOf(CharSequence value) {
    var micros = Rfc3339.micros(value);
    return micros < 0 && digitsAreIntegers ? ofMillis(digits(value)) : micros;
  }

  private static long ofMillis(long millis) {
    return millis < 0 || millis > MAX_MILLIS ? NONE : millis * 1000;
  }

  private static long ofInstant(Instant value) {
    var seconds = value.getEpochSecond();
    return seconds < 0 || seconds > MAX_SECONDS
        ? NONE
        : seconds * 1_000_000 + value.getNano() / 1000;
  }

  /**
   * The value of a text of ASCII digits only, or {@link #NONE} if it is no such text or over int64.
   */
  private static long digits(CharSequence text) {
    var length = text.length();
    if (length == 0) {
      return NONE;
    }
    var value = 0L;
    for (var i = 0; i < length; i++) {
      var digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return NONE;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static int requiredBits() {
    var bits = 0;
    for (var field : ClickField.values()) {
      bits |= field.isRequired() ? field.bit() : 0;
    }
    return bits;
  }
}
