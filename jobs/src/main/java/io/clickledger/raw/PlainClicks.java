package io.clickledger.raw;

import io.clickledger.rules.Lateness;
import io.clickledger.rules.contract.Click;
import io.clickledger.rules.contract.ClickIdSyntax;
import io.clickledger.rules.contract.IpSyntax;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Tells a plain click: a row of values that keeps the contract and is not late. Generated code asks
 * for every row, so nothing is made of the values. What is not plain is parsed whole, and gets the
 * parser's verdict.
 */
public final class PlainClicks {
  private PlainClicks() {}

  /**
   * @param clickId null where there is none; so is the ip
   * @param eventMicros microseconds since the epoch, as all times here; a number that is absent is
   *     negative
   * @param receivedMicros the event time where the record has none
   * @param priceMicros 0 where there is none
   * @param arrivedMicros when the record came into the source
   */
  public static boolean isPlain(
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
        && isClickId(clickId)
        && (ip == null || isDottedQuad(ip) || IpSyntax.isAddress(ip.toString()));
  }

  private static boolean isClickId(UTF8String text) {
    var bytes = text.numBytes();
    if (bytes == 0 || bytes > ClickIdSyntax.MAX_CHARS) {
      return false;
    }
    for (int i = 0; i < bytes; i++) {
      if (!ClickIdSyntax.isAllowed(text.getByte(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text is the usual form of {@link IpSyntax}: four numbers, nothing masked. */
  private static boolean isDottedQuad(UTF8String text) {
    var bytes = text.numBytes();
    if (bytes > "255.255.255.255".length()) {
      return false;
    }
    var dots = 0;
    var digits = 0;
    var octet = 0;
    for (int i = 0; i < bytes; i++) {
      var b = text.getByte(i);
      if (b == '.') {
        if (digits == 0) {
          return false;
        }
        dots++;
        digits = 0;
        octet = 0;
      } else {
        var isLeadingZero = digits == 1 && octet == 0;
        octet = octet * 10 + b - '0';
        digits++;
        if (b < '0' || b > '9' || octet > 255 || isLeadingZero) {
          return false;
        }
      }
    }
    return dots == 3 && digits > 0;
  }
}
