package io.clickledger.rules.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rule that an advertiser has one account, so one currency and one billing zone at any instant.
 * It changes them by terms for all its campaigns that begin at one instant.
 */
final class Accounts {
  /** Places that a message names for each of the values that differ. */
  private static final int PLACES_NAMED = 3;

  private final Map<Long, PlacedTerms> inForce = new HashMap<>();
  private final Map<Long, Account> accounts = new HashMap<>();
  private final List<String> conflicts = new ArrayList<>();

  private Accounts() {}

  /**
   * Looks at the state after every instant at which terms begin.
   *
   * @param all no two of one campaign begin at one instant
   * @return one message for each account and instant in conflict, in the order of time
   */
  static List<String> conflicts(Collection<PlacedTerms> all) {
    var byStart = new TreeMap<Instant, List<PlacedTerms>>();
    for (var placed : all) {
      byStart.computeIfAbsent(placed.terms().validFrom(), at -> new ArrayList<>()).add(placed);
    }
    var accounts = new Accounts();
    byStart.forEach(accounts::begin);
    return accounts.conflicts;
  }

  private void begin(Instant instant, List<PlacedTerms> terms) {
    terms.sort(Comparator.comparingLong(placed -> placed.terms().campaignId()));
    var touched = new TreeSet<Long>();
    for (var placed : terms) {
      var ended = inForce.put(placed.terms().campaignId(), placed);
      if (ended != null) {
        account(ended).remove(ended);
      }
      account(placed).add(placed);
      touched.add(placed.terms().advertiserId());
    }
    for (var advertiser : touched) {
      var account = account(advertiser);
      require(advertiser, "currencies", account.currencies.inForce, instant);
      require(advertiser, "billing zones", account.zones.inForce, instant);
    }
  }

  private Account account(PlacedTerms placed) {
    return account(placed.terms().advertiserId());
  }

  private Account account(long advertiserId) {
    return accounts.computeIfAbsent(advertiserId, id -> new Account());
  }

  private void require(
      long advertiser, String what, Map<String, Set<PlacedTerms>> values, Instant instant) {
    if (values.size() <= 1) {
      return;
    }
    var named =
        values.entrySet().stream()
            .map(value -> value.getKey() + " by " + places(value.getValue()))
            .collect(Collectors.joining("; "));
    conflicts.add(
        "advertiser %d has %d %s at %s: %s"
            .formatted(advertiser, values.size(), what, instant, named));
  }

  private static String places(Set<PlacedTerms> terms) {
    var named =
        terms.stream()
            .limit(PLACES_NAMED)
            .map(PlacedTerms::toString)
            .collect(Collectors.joining(", "));
    var more = terms.size() - PLACES_NAMED;
    return more > 0 ? named + " and " + more + " more" : named;
  }

  /** The terms in force of one advertiser's campaigns. */
  private static final class Account {
    private final ByValue currencies = new ByValue(CampaignTerms::currency);
    private final ByValue zones = new ByValue(CampaignTerms::billingZone);

    private void add(PlacedTerms placed) {
      currencies.add(placed);
      zones.add(placed);
    }

    private void remove(PlacedTerms placed) {
      currencies.remove(placed);
      zones.remove(placed);
    }
  }

  /** Terms by one of their values; a value that none has is not there. */
  private static final class ByValue {
    private final Function<CampaignTerms, String> value;
    private final Map<String, Set<PlacedTerms>> inForce = new TreeMap<>();

    private ByValue(Function<CampaignTerms, String> value) {
      this.value = value;
    }

    private void add(PlacedTerms placed) {
      inForce.computeIfAbsent(value.apply(placed.terms()), v -> new LinkedHashSet<>()).add(placed);
    }

    private void remove(PlacedTerms placed) {
      var key = value.apply(placed.terms());
      var terms = inForce.getOrDefault(key, Set.of());
      terms.remove(placed);
      if (terms.isEmpty()) {
        inForce.remove(key);
      }
    }
  }
}
