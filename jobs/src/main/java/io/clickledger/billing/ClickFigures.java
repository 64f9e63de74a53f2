package io.clickledger.billing;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Exact figures of a set of distinct clicks, or what one set has more than another. They add up,
 * and so gross = invalid + net holds at every level.
 *
 * @param grossClicks distinct clicks
 * @param givtClicks of these, invalid as routine rules decide
 * @param sivtClicks of these, invalid as an analysis or model decides
 * @param manualClicks of these, invalid as a ruling decides
 * @param auctionClicks charged clicks that carried their price
 * @param grossMicros price of the distinct clicks, millionths
 * @param netMicros price of the charged clicks, millionths
 * @param checksum see {@link io.clickledger.table.Invoice#LINE}
 */
public record ClickFigures(
    long grossClicks,
    long givtClicks,
    long sivtClicks,
    long manualClicks,
    long auctionClicks,
    long grossMicros,
    long netMicros,
    BigInteger checksum) {
  public static final ClickFigures NONE = new ClickFigures(0, 0, 0, 0, 0, 0, 0, BigInteger.ZERO);

  public long invalidClicks() {
    return Math.addExact(Math.addExact(givtClicks, sivtClicks), manualClicks);
  }

  public long netClicks() {
    return Math.subtractExact(grossClicks, invalidClicks());
  }

  public ClickFigures plus(ClickFigures other) {
    return new ClickFigures(
        Math.addExact(grossClicks, other.grossClicks),
        Math.addExact(givtClicks, other.givtClicks),
        Math.addExact(sivtClicks, other.sivtClicks),
        Math.addExact(manualClicks, other.manualClicks),
        Math.addExact(auctionClicks, other.auctionClicks),
        Math.addExact(grossMicros, other.grossMicros),
        Math.addExact(netMicros, other.netMicros),
        checksum.add(other.checksum));
  }

  public ClickFigures minus(ClickFigures other) {
    return new ClickFigures(
        Math.subtractExact(grossClicks, other.grossClicks),
        Math.subtractExact(givtClicks, other.givtClicks),
        Math.subtractExact(sivtClicks, other.sivtClicks),
        Math.subtractExact(manualClicks, other.manualClicks),
        Math.subtractExact(auctionClicks, other.auctionClicks),
        Math.subtractExact(grossMicros, other.grossMicros),
        Math.subtractExact(netMicros, other.netMicros),
        checksum.subtract(other.checksum));
  }

  /** Why no set of clicks has these figures, or empty: the guard against a negative line. */
  public Optional<String> flaw() {
    var isNegative = grossClicks < 0 || givtClicks < 0 || sivtClicks < 0 || manualClicks < 0;
    if (isNegative || netClicks() < 0) {
      return Optional.of(
          "%d gross - %d invalid = %d net clicks"
              .formatted(grossClicks, invalidClicks(), netClicks()));
    }
    if (auctionClicks < 0 || auctionClicks > netClicks()) {
      return Optional.of(
          "%d of %d net clicks priced by auction".formatted(auctionClicks, netClicks()));
    }
    if (netMicros < 0 || grossMicros < netMicros) {
      return Optional.of("net %d of gross %d micros".formatted(netMicros, grossMicros));
    }
    return Optional.empty();
  }
}
