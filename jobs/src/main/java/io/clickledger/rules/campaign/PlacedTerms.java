package io.clickledger.rules.campaign;

/**
 * Terms and where they stand, so that a message can name the place.
 *
 * @param place for example {@code line 3} or {@code the table}
 */
public record PlacedTerms(String place, CampaignTerms terms) {
  static PlacedTerms onLine(long line, CampaignTerms terms) {
    return new PlacedTerms("line " + line, terms);
  }

  static PlacedTerms inTable(CampaignTerms terms) {
    return new PlacedTerms("the table", terms);
  }

  @Override
  public String toString() {
    return place + " (" + terms.key() + ")";
  }
}
