package io.clickledger.demo.generate;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;

/** An advertiser with its one currency and its one billing zone. */
record Account(long advertiserId, String currency, ZoneId zone) {
  static final long FIRST_ID = 101;

  private record Market(String currency, String zone, double unitsPerDollar) {}

  /**
   * Currencies with 0, 2 and 3 minor digits; zones of full, half and quarter hours, both
   * hemispheres.
   */
  private static final List<Market> MARKETS =
      List.of(
          new Market("USD", "America/New_York", 1),
          new Market("EUR", "Europe/Berlin", 0.9),
          new Market("INR", "Asia/Kolkata", 85),
          new Market("JPY", "Asia/Tokyo", 150),
          new Market("KWD", "Asia/Kuwait", 0.3),
          new Market("USD", "UTC", 1),
          new Market("USD", "America/Los_Angeles", 1),
          new Market("GBP", "Europe/London", 0.8),
          new Market("NPR", "Asia/Kathmandu", 135),
          new Market("BRL", "America/Sao_Paulo", 5.5),
          new Market("AUD", "Australia/Sydney", 1.5),
          new Market("EUR", "Europe/Madrid", 0.9));

  /** The account of an index; the first 12 all differ. */
  static Account of(int index) {
    var market = MARKETS.get(index % MARKETS.size());
    return new Account(FIRST_ID + index, market.currency, ZoneId.of(market.zone));
  }

  /** What a dollar's worth is in this currency's units, roughly: it only sizes prices. */
  double unitsPerDollar() {
    return MARKETS.get((int) ((advertiserId - FIRST_ID) % MARKETS.size())).unitsPerDollar;
  }

  /** Digits after the point of the currency's minor unit. */
  int minorDigits() {
    return Currency.getInstance(currency).getDefaultFractionDigits();
  }

  /** Half of the currency's smallest coin: 5000 for a currency with cents. */
  long halfMinorUnitMicros() {
    return BigDecimal.ONE.movePointRight(6 - minorDigits()).longValueExact() / 2;
  }
}
