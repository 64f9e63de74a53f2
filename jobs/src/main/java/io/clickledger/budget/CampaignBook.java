package io.clickledger.budget;

import io.clickledger.rules.campaign.CampaignTerms;
import io.clickledger.table.Campaign;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** The rate card at one version of {@code campaign}: who pays what, from when on. */
final class CampaignBook {
  static final CampaignBook EMPTY = new CampaignBook(Map.of(), List.of());

  private final Map<Long, TreeMap<Long, Terms>> byCampaign;
  private final List<String> unusable;

  /**
   * What the lane needs of {@link CampaignTerms}. Money is in millionths of the currency.
   *
   * @param budgetMicros of a billing day
   */
  record Terms(long campaignId, long cpcMicros, String currency, long budgetMicros, ZoneId zone) {}

  private CampaignBook(Map<Long, TreeMap<Long, Terms>> byCampaign, List<String> unusable) {
    this.byCampaign = byCampaign;
    this.unusable = List.copyOf(unusable);
  }

  /**
   * @param rows of {@code campaign}; one that breaks a rule is left out, and told by {@link
   *     #unusable}
   */
  static CampaignBook of(List<Row> rows) {
    var byCampaign = new HashMap<Long, TreeMap<Long, Terms>>();
    var unusable = new ArrayList<String>();
    for (var row : rows) {
      try {
        var terms = Campaign.terms(row);
        byCampaign
            .computeIfAbsent(terms.campaignId(), id -> new TreeMap<>())
            .put(ChronoUnit.MICROS.between(Instant.EPOCH, terms.validFrom()), of(terms));
      } catch (IllegalArgumentException broken) {
        unusable.add(String.valueOf(broken.getMessage()));
      }
    }
    return new CampaignBook(byCampaign, unusable);
  }

  private static Terms of(CampaignTerms terms) {
    return new Terms(
        terms.campaignId(),
        terms.cpcMicros(),
        terms.currency(),
        terms.dailyBudgetMicros(),
        ZoneId.of(terms.billingZone()));
  }

  /**
   * The terms in force at an instant; before a campaign's first ones, those: to count too much is
   * the safe side.
   */
  Optional<Terms> at(long campaignId, long micros) {
    var terms = byCampaign.get(campaignId);
    if (terms == null) {
      return Optional.empty();
    }
    var inForce = terms.floorEntry(micros);
    return Optional.of((inForce == null ? terms.firstEntry() : inForce).getValue());
  }

  /** The terms in force at an instant; none before a campaign's first ones. */
  Optional<Terms> inForce(long campaignId, long micros) {
    return Optional.ofNullable(byCampaign.get(campaignId))
        .map(terms -> terms.floorEntry(micros))
        .map(Map.Entry::getValue);
  }

  /** Every campaign of the card. */
  Set<Long> campaigns() {
    return byCampaign.keySet();
  }

  /** Why rows were left out, one text a row. */
  List<String> unusable() {
    return unusable;
  }
}
