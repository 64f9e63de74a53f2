package io.clickledger.demo.generate;

import java.util.List;

/**
 * A campaign and what its clicks cost when they carry no price of their own.
 *
 * @param rates by rising {@code fromMicros}, the first long before the generated days
 * @param priceStepMicros every price is a multiple of it
 */
record Campaign(
    long campaignId,
    Account account,
    List<Rate> rates,
    long dailyBudgetMicros,
    long priceStepMicros) {
  /** A CPC in millionths of the account's currency, in force from an instant on. */
  record Rate(long fromMicros, long cpcMicros) {}

  /** CPC of the latest rate that is in force at the event. */
  long cpcMicros(long eventMicros) {
    for (int i = rates.size() - 1; i >= 0; i--) {
      if (rates.get(i).fromMicros() <= eventMicros) {
        return rates.get(i).cpcMicros();
      }
    }
    throw new IllegalStateException(
        "campaign " + campaignId + " has no rate at " + eventMicros + " µs");
  }

  /** Price of a click: its own, or the campaign's CPC when it happened. */
  long priceMicros(Click click) {
    return click.priceMicros() == Click.NO_PRICE
        ? cpcMicros(click.eventMicros())
        : click.priceMicros();
  }
}
