package io.clickledger.budget.pacing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * An account's calendar day: 23 to 25 hours.
 *
 * @param zone the account's
 * @param startMillis midnight that begins it, since epoch
 * @param endMillis midnight that ends it, exclusive
 */
public record BudgetDay(LocalDate date, ZoneId zone, long startMillis, long endMillis) {
  /** Before every other. */
  static final BudgetDay NONE = new BudgetDay(LocalDate.EPOCH, ZoneOffset.UTC, 0, 0);

  public static BudgetDay of(LocalDate date, ZoneId zone) {
    return new BudgetDay(
        date,
        zone,
        date.atStartOfDay(zone).toInstant().toEpochMilli(),
        date.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli());
  }

  /** The day in which an instant lies. */
  public static BudgetDay at(long millis, ZoneId zone) {
    return of(Instant.ofEpochMilli(millis).atZone(zone).toLocalDate(), zone);
  }

  public boolean contains(long millis) {
    return startMillis <= millis && millis < endMillis;
  }

  /** Share of the day that is over, 0 to 1. */
  double elapsed(long millis) {
    var share = (double) (millis - startMillis) / (endMillis - startMillis);
    return Math.min(1, Math.max(0, share));
  }

  double seconds() {
    return (endMillis - startMillis) / 1_000.0;
  }
}
