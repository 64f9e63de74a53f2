package io.clickledger.budget;

import io.clickledger.rules.campaign.CampaignTerms;
import io.clickledger.table.Campaign;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;

/** The rate card at one version of {@code campaign}: who pays what, from when on. */
final class CampaignBook {
  static final CampaignBook EMPTY = new CampaignBook(Map.of(), Map.of(), List.of());

  private final Map<Long, TreeMap<Long, Terms>> byCampaign;
  private final Map<Long, TreeSet<Long>> brokenFrom;
  private final List<String> unusable;

  /**
   * What the lane needs of {@link CampaignTerms}. Money is in millionths of the currency.
   *
   * @param budgetMicros of a billing day
   */
  record Terms(long campaignId, long cpcMicros, String currency, long budgetMicros, ZoneId zone) {}

  private CampaignBook(
      Map<Long, TreeMap<Long, Terms>> byCampaign,
      Map<Long, TreeSet<Long>> brokenFrom,
      List<String> unusable) {
    this.byCampaign = byCampaign;
    this.brokenFrom = brokenFrom;
    this.unusable = List.copyOf(unusable);
  }

  /**
   * @param rows of {@code campaign}; one that breaks a rule prices nothing, and while it would be
   *     in force nothing is; {@link #unusable} tells why
   */
  static CampaignBook of(List<Row> rows) {
    var byCampaign = new HashMap<Long, TreeMap<Long, Terms>>();
    var brokenFrom = new HashMap<Long, TreeSet<Long>>();
    var unusable = new ArrayList<String>();
    for (var row : rows) {
      try {
        var terms = Campaign.terms(row);
        byCampaign
            .computeIfAbsent(terms.campaignId(), id -> new TreeMap<>())
            .put(micros(terms.validFrom()), of(terms));
      } catch (IllegalArgumentException broken) {
        unusable.add(String.valueOf(broken.getMessage()));
        brokenFrom
            .computeIfAbsent(row.getAs(Campaign.CAMPAIGN_ID), id -> new TreeSet<>())
            .add(micros(row.getAs(Campaign.VALID_FROM)));
      }
    }
    return new CampaignBook(byCampaign, brokenFrom, unusable);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
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

  /** The terms in force at the end of a billing day, or its campaign's first ones. */
  Optional<Terms> on(LocalDate day, long campaignId) {
    return at(campaignId, micros(day.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC)))
        .map(terms -> day.plusDays(1).atStartOfDay(terms.zone()).toInstant())
        .flatMap(end -> at(campaignId, micros(end) - 1));
  }

  /**
   * The terms in force at an instant; none before a campaign's first ones, or under broken ones.
   */
  Optional<Terms> inForce(long campaignId, long micros) {
    return Optional.ofNullable(byCampaign.get(campaignId))
        .map(terms -> terms.floorEntry(micros))
        .filter(terms -> !isBrokenSince(campaignId, terms.getKey(), micros))
        .map(Map.Entry::getValue);
  }

  private boolean isBrokenSince(long campaignId, long from, long until) {
    var broken = brokenFrom.get(campaignId);
    var last = broken == null ? null : broken.floor(until);
    return last != null && last > from;
  }

  /** Every campaign of the card with terms of its own. */
  Set<Long> campaigns() {
    return byCampaign.keySet();
  }

  /** Why rows were left out, one text a row. */
  List<String> unusable() {
    return unusable;
  }
}
