package io.clickledger.rules.campaign;

import java.time.Instant;

/**
 * What holds for a campaign from an instant until its next row.
 *
 * @param cpcMicros price of a click without an auction price, millionths of the currency's unit
 * @param currency ISO 4217 code
 * @param dailyBudgetMicros budget of a billing day, millionths
 * @param billingZone IANA zone in which the account's day runs
 * @param line line of the file that says so; 0 for a row of the table
 */
public record CampaignTerms(
    long campaignId,
    long advertiserId,
    long cpcMicros,
    String currency,
    long dailyBudgetMicros,
    String billingZone,
    Instant validFrom,
    int line) {

  /** Whether two rows say the same, wherever they stand. */
  public boolean saysTheSameAs(CampaignTerms other) {
    return atLine(0).equals(other.atLine(0));
  }

  /** Where a person finds the row. */
  public String place() {
    return line == 0 ? "a row in force in the table" : "line " + line;
  }

  /** The terms in words, for a message. */
  public String describe() {
    return "advertiser %d, cpc %d, %s, budget %d, %s"
        .formatted(advertiserId, cpcMicros, currency, dailyBudgetMicros, billingZone);
  }

  private CampaignTerms atLine(int otherLine) {
    return new CampaignTerms(
        campaignId,
        advertiserId,
        cpcMicros,
        currency,
        dailyBudgetMicros,
        billingZone,
        validFrom,
        otherLine);
  }
}
