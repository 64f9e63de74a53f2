package io.clickledger.billing;

import java.util.Optional;

/**
 * A campaign's distinct clicks of a period and their price, exact.
 *
 * @param grossClicks distinct clicks
 * @param invalidClicks of these, not charged
 * @param grossMicros price of the distinct clicks, millionths
 * @param netMicros price of the charged clicks, millionths
 */
public record LineTotals(
    long campaignId, long grossClicks, long invalidClicks, long grossMicros, long netMicros) {

  public long netClicks() {
    return Math.subtractExact(grossClicks, invalidClicks);
  }

  /** Why an invoice cannot carry these figures, or empty: the guard against a negative line. */
  public Optional<String> flaw() {
    if (grossClicks < 0 || invalidClicks < 0 || netClicks() < 0) {
      return Optional.of(
          "%d gross - %d invalid = %d net clicks"
              .formatted(grossClicks, invalidClicks, netClicks()));
    }
    if (netMicros < 0 || grossMicros < netMicros) {
      return Optional.of("net %d of gross %d micros".formatted(netMicros, grossMicros));
    }
    return Optional.empty();
  }
}
