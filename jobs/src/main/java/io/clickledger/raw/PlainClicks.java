package io.clickledger.raw;

import io.clickledger.rules.Lateness;
import io.clickledger.rules.contract.Click;
import io.clickledger.rules.contract.ClickIdSyntax;
import io.clickledger.rules.contract.IpSyntax;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Tells a plain click: a row of values that keeps the contract and is not late. Nothing is made of
 * the values. What is not plain is parsed whole, and gets the parser's verdict.
 */
final class PlainClicks {
  private PlainClicks() {}

  /**
   * @param clickId null where there is none; so is the ip
   * @param eventMicros microseconds since the epoch, as all times here; a number that is absent is
   *     negative
   * @param receivedMicros the event time where the record has none
   * @param priceMicros 0 where there is none
   * @param arrivedMicros when the record came into the source
   */
  static boolean isPlain(
      @Nullable UTF8String clickId,
      @Nullable UTF8String ip,
      long eventMicros,
      long receivedMicros,
      long adId,
      long campaignId,
      long advertiserId,
      long publisherId,
      long priceMicros,
      long arrivedMicros) {
    return (eventMicros
                | receivedMicros
                | adId
                | campaignId
                | advertiserId
                | publisherId
                | priceMicros)
            >= 0
        && eventMicros <= Click.MAX_MICROS
        && receivedMicros <= Click.MAX_MICROS
        && !Lateness.isClockAhead(eventMicros, receivedMicros)
        && !Lateness.isReceiptAhead(receivedMicros, arrivedMicros)
        && !Lateness.isLate(eventMicros, receivedMicros)
        && clickId != null
        && ClickIdSyntax.isClickId(new Bytes(clickId))
        && (ip == null || IpSyntax.isAddress(new Bytes(ip)));
  }

  /** A text of UTF-8 as the syntaxes of the contract look at it, byte by byte: no text is made. */
  private record Bytes(UTF8String text) implements CharSequence {
    @Override
    public int length() {
      return text.numBytes();
    }

    @Override
    public char charAt(int index) {
      return (char) (text.getByte(index) & 0xFF);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return toString().subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
