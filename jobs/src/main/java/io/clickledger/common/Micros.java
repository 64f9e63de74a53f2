package io.clickledger.common;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * Money as a {@code long} count of millionths of a currency's unit. Sums are exact ({@link
 * Math#addExact}); rounding to the currency's minor unit happens once, half-even, at the end.
 */
public final class Micros {
  /** Millionths in one unit of any currency. */
  public static final long PER_UNIT = 1_000_000L;

  private static final int MICRO_DIGITS = 6;

  private Micros() {}

  /**
   * Rounds half-even to the currency's minor unit (cents for USD, whole yen for JPY, fils for KWD).
   *
   * @return the amount in minor units
   */
  public static long toMinorUnits(long micros, Currency currency) {
    return BigDecimal.valueOf(micros, MICRO_DIGITS)
        .setScale(minorDigits(currency), RoundingMode.HALF_EVEN)
        .unscaledValue()
        .longValueExact();
  }

  /** Minor units as micros: exact, since no ISO 4217 currency in use has over six minor digits. */
  public static long ofMinorUnits(long minorUnits, Currency currency) {
    return Math.multiplyExact(
        minorUnits, BigDecimal.TEN.pow(MICRO_DIGITS - minorDigits(currency)).longValueExact());
  }

  /** Minor units as a plain decimal, for example {@code 12.34} (USD), {@code 12} (JPY). */
  public static String format(long minorUnits, Currency currency) {
    return BigDecimal.valueOf(minorUnits, minorDigits(currency)).toPlainString();
  }

  /** Micros as a plain decimal with all six digits, for example {@code 0.137000}. */
  public static String formatExact(long micros) {
    return BigDecimal.valueOf(micros, MICRO_DIGITS).toPlainString();
  }

  /** Digits after the point in the currency's minor unit; 0 for units that ISO 4217 gives none. */
  public static int minorDigits(Currency currency) {
    return Math.max(0, currency.getDefaultFractionDigits());
  }
}
