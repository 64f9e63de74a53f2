package io.clickledger.rules.campaign;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a campaign costs and who pays, from an instant on until the campaign's next terms.
 *
 * @param cpcMicros price of a click without an auction price, millionths of the currency
 * @param currency ISO 4217 code
 * @param dailyBudgetMicros budget of a billing day, millionths of the currency
 * @param billingZone IANA zone in which the account's day runs
 * @param validFrom in force from here, microseconds exactly
 */
public record CampaignTerms(
    long campaignId,
    long advertiserId,
    long cpcMicros,
    String currency,
    long dailyBudgetMicros,
    String billingZone,
    Instant validFrom) {

  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

  /** What tells two terms apart: those of one campaign never begin at one instant. */
  public record Key(long campaignId, Instant validFrom) {
    @Override
    public String toString() {
      return "campaign " + campaignId + " from " + validFrom;
    }
  }

  /**
   * @throws IllegalArgumentException if a number is negative, or the currency or the zone is
   *     unknown
   */
  public CampaignTerms {
    if ((campaignId | advertiserId | cpcMicros | dailyBudgetMicros) < 0) {
      throw new IllegalArgumentException(
          "Campaign %d has a negative number: advertiser %d, CPC %d, budget %d."
              .formatted(campaignId, advertiserId, cpcMicros, dailyBudgetMicros));
    }
    if (!isCurrency(currency) || !isZone(billingZone)) {
      throw new IllegalArgumentException(
          "Campaign %d has no account: currency %s, zone %s."
              .formatted(campaignId, currency, billingZone));
    }
  }

  /** Whether the text is a code of ISO 4217. */
  public static boolean isCurrency(String text) {
    try {
      Currency.getInstance(text);
      return true;
    } catch (IllegalArgumentException unknown) {
      return false;
    }
  }

  /**
   * Whether the text names a zone of the IANA database, in its own spelling. A bare offset does
   * not: it knows no daylight saving, and an account that needs none names {@code UTC}.
   */
  public static boolean isZone(String text) {
    return ZONES.contains(text);
  }

  public Key key() {
    return new Key(campaignId, validFrom);
  }

  /**
   * What differs from the terms that a table holds for the same campaign and instant.
   *
   * @return one part a column, for a person; empty when the terms are equal
   */
  public List<String> differencesFrom(CampaignTerms table) {
    return Stream.of(
            difference("advertiser_id", table.advertiserId, advertiserId),
            difference("cpc_micros", table.cpcMicros, cpcMicros),
            difference("currency", table.currency, currency),
            difference("daily_budget_micros", table.dailyBudgetMicros, dailyBudgetMicros),
            difference("billing_zone", table.billingZone, billingZone))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> difference(String column, Object table, Object file) {
    return table.equals(file)
        ? Optional.empty()
        : Optional.of("%s is %s in the table, %s in the file".formatted(column, table, file));
  }
}
