package io.clickledger.billing;

import io.clickledger.common.Micros;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * A line of a document: exact figures, and their price rounded half-even, once, to the currency's
 * minor unit. On a note the figures are what changed, and the amount is the rounded new total minus
 * what was issued: the amounts of an invoice and its notes add up to the rounded total.
 *
 * @param band prices charged; null where nothing is charged, and on notes
 * @param remainderMicros what rounding took away (positive) or added (negative), millionths
 */
public record InvoiceLine(
    LineKey key,
    ClickFigures figures,
    @Nullable PriceBand band,
    long amountMinor,
    long remainderMicros) {

  /** A line of an invoice. */
  public static InvoiceLine of(LineTotals totals, Currency currency) {
    var amount = Micros.toMinorUnits(totals.figures().netMicros(), currency);
    return of(totals.key(), totals.figures(), totals.band(), amount, currency);
  }

  /** What a line has more than the lines of the same key that were issued; a line of a note. */
  InvoiceLine minus(InvoiceLine issued, Currency currency) {
    var more = figures.minus(issued.figures);
    var amount = Math.subtractExact(amountMinor, issued.amountMinor);
    return of(key, more, null, amount, currency);
  }

  /** Two lines of one key as one. */
  InvoiceLine plus(InvoiceLine other, Currency currency) {
    var amount = Math.addExact(amountMinor, other.amountMinor);
    return of(key, figures.plus(other.figures), null, amount, currency);
  }

  static InvoiceLine nothing(LineKey key) {
    return new InvoiceLine(key, ClickFigures.NONE, null, 0, 0);
  }

  private static InvoiceLine of(
      LineKey key,
      ClickFigures figures,
      @Nullable PriceBand band,
      long amountMinor,
      Currency currency) {
    var remainder =
        Math.subtractExact(figures.netMicros(), Micros.ofMinorUnits(amountMinor, currency));
    return new InvoiceLine(key, figures, band, amountMinor, remainder);
  }

  boolean changesMoney() {
    return figures.netMicros() != 0 || amountMinor != 0;
  }

  boolean changesClicks() {
    return !figures.equals(ClickFigures.NONE);
  }
}
