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
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The rate card at one version of {@code campaign}: who pays what, from when on. */
final class CampaignBook {
  static final CampaignBook EMPTY = new CampaignBook(Map.of(), List.of());

  private final Map<Long, Card> cards;
  private final List<String> unusable;

  /**
   * What the lane needs of {@link CampaignTerms}. Money is in millionths of the currency.
   *
   * @param budgetMicros of a billing day
   */
  record Terms(long campaignId, long cpcMicros, String currency, long budgetMicros, ZoneId zone) {}

  /** A campaign's terms over time; at least one of them can be used. */
  static final class Card {
    private final long campaignId;
    private final long[] fromMicros;
    private final @Nullable Terms[] terms;

    private Card(long campaignId, NavigableMap<Long, Optional<Terms>> byStart) {
      this.campaignId = campaignId;
      this.fromMicros = byStart.keySet().stream().mapToLong(Long::longValue).toArray();
      this.terms = byStart.values().stream().map(t -> t.orElse(null)).toArray(Terms[]::new);
    }

    long campaignId() {
      return campaignId;
    }

    /** The newest terms at an instant; null before the first ones, or where they are broken. */
    @Nullable Terms inForce(long micros) {
      var newest = newest(micros);
      return newest < 0 ? null : terms[newest];
    }

    /** The newest usable terms at an instant; before the first ones, those. */
    private Terms at(long micros) {
      for (int i = newest(micros); i >= 0; i--) {
        if (terms[i] != null) {
          return terms[i];
        }
      }
      return Arrays.stream(terms).filter(Objects::nonNull).findFirst().orElseThrow();
    }

    private int newest(long micros) {
      var found = Arrays.binarySearch(fromMicros, micros);
      return found >= 0 ? found : -found - 2;
    }
  }

  private CampaignBook(Map<Long, Card> cards, List<String> unusable) {
    this.cards = cards;
    this.unusable = List.copyOf(unusable);
  }

  /**
   * @param rows of {@code campaign}; one that breaks a rule prices nothing, and while it would be
   *     in force nothing is; {@link #unusable} tells why
   */
  static CampaignBook of(List<Row> rows) {
    var byCampaign = new HashMap<Long, TreeMap<Long, Optional<Terms>>>();
    var unusable = new ArrayList<String>();
    for (var row : rows) {
      var byStart =
          byCampaign.computeIfAbsent(row.getAs(Campaign.CAMPAIGN_ID), id -> new TreeMap<>());
      var from = micros(row.getAs(Campaign.VALID_FROM));
      try {
        byStart.put(from, Optional.of(of(Campaign.terms(row))));
      } catch (IllegalArgumentException broken) {
        unusable.add(String.valueOf(broken.getMessage()));
        byStart.putIfAbsent(from, Optional.empty());
      }
    }
    var cards = new HashMap<Long, Card>();
    byCampaign.forEach(
        (campaign, byStart) -> {
          if (byStart.values().stream().anyMatch(Optional::isPresent)) {
            cards.put(campaign, new Card(campaign, byStart));
          }
        });
    return new CampaignBook(cards, unusable);
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
   * The terms in force at an instant; before a campaign's first ones, those, and the ones before
   * where they are broken: to count too much is the safe side.
   */
  Optional<Terms> at(long campaignId, long micros) {
    return Optional.ofNullable(cards.get(campaignId)).map(card -> card.at(micros));
  }

  /** The terms in force at the end of a billing day, or its campaign's first ones. */
  Optional<Terms> on(LocalDate day, long campaignId) {
    return at(campaignId, micros(day.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC)))
        .map(terms -> day.plusDays(1).atStartOfDay(terms.zone()).toInstant())
        .flatMap(end -> at(campaignId, micros(end) - 1));
  }

  /** Every campaign that has terms which can be used. */
  Collection<Card> cards() {
    return cards.values();
  }

  boolean has(long campaignId) {
    return cards.containsKey(campaignId);
  }

  /** Why rows were left out, one text a row. */
  List<String> unusable() {
    return unusable;
  }
}
