package io.clickledger.budget.pacing;

/**
 * What the lane knows of a campaign's day at the moment of a decision. Money is in millionths.
 *
 * @param spentMicros clicks of the day so far, as far as the lane has read
 * @param unitMicros the price of a click: allowances are made of whole ones
 * @param nowMillis the moment of the decision
 * @param stalenessMillis how long the click that waits longest waits until a gate can read the
 *     decision that knows it
 */
public record Standing(
    BudgetDay day,
    long budgetMicros,
    long spentMicros,
    long unitMicros,
    long nowMillis,
    long stalenessMillis) {

  public Standing {
    if (spentMicros < 0 || unitMicros < 1 || stalenessMillis < 0) {
      throw new IllegalArgumentException(
          "spent %d, unit %d, staleness %d".formatted(spentMicros, unitMicros, stalenessMillis));
    }
  }
}
