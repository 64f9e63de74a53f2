package io.clickledger.billing;

import io.clickledger.common.Micros;
import java.util.Currency;

/**
 * A line: one campaign. The amount is the only rounded figure; with the remainder it is the exact
 * net again: {@code netMicros = amountMinor in micros + remainderMicros}.
 *
 * @param amountMinor net, rounded half-even to the currency's minor unit
 * @param remainderMicros what the rounding took (positive) or added (negative), millionths
 */
public record InvoiceLine(
    long campaignId,
    long grossClicks,
    long invalidClicks,
    long netClicks,
    long grossMicros,
    long netMicros,
    long amountMinor,
    long remainderMicros) {

  /** Rounds a campaign's exact net, once. */
  public static InvoiceLine of(LineTotals totals, Currency currency) {
    var amount = Micros.toMinorUnits(totals.netMicros(), currency);
    return new InvoiceLine(
        totals.campaignId(),
        totals.grossClicks(),
        totals.invalidClicks(),
        totals.netClicks(),
        totals.grossMicros(),
        totals.netMicros(),
        amount,
        Math.subtractExact(totals.netMicros(), Micros.ofMinorUnits(amount, currency)));
  }
}
