package io.clickledger.rules.campaign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An advertiser has one currency and one billing zone at a time: its account. */
public final class Accounts {
  private static final Comparator<CampaignTerms> BY_START =
      Comparator.comparing(CampaignTerms::validFrom).thenComparing(CampaignTerms::campaignId);

  private Accounts() {}

  /**
   * Advertisers whose campaigns in force at one instant name two currencies or two zones.
   *
   * @param terms every row that will be in the table
   * @return sentences, each naming the two rows
   */
  public static List<String> conflicts(Collection<CampaignTerms> terms) {
    var problems = new LinkedHashSet<String>();
    var inForce = new TreeMap<Long, CampaignTerms>();
    var byStart = new ArrayList<>(terms);
    byStart.sort(BY_START);
    for (int i = 0; i < byStart.size(); i++) {
      inForce.put(byStart.get(i).campaignId(), byStart.get(i));
      var more =
          i + 1 < byStart.size()
              && byStart.get(i + 1).validFrom().equals(byStart.get(i).validFrom());
      if (!more) {
        problems.addAll(conflictsAt(inForce));
      }
    }
    return List.copyOf(problems);
  }

  private static List<String> conflictsAt(Map<Long, CampaignTerms> inForce) {
    var problems = new ArrayList<String>();
    var accounts = new HashMap<Long, CampaignTerms>();
    for (var row : inForce.values()) {
      var account = accounts.putIfAbsent(row.advertiserId(), row);
      if (account != null && !sameAccount(account, row)) {
        problems.add(
            "%s: advertiser %d pays in %s, %s for campaign %d, but in %s, %s for campaign %d (%s)"
                .formatted(
                    row.place(),
                    row.advertiserId(),
                    row.currency(),
                    row.billingZone(),
                    row.campaignId(),
                    account.currency(),
                    account.billingZone(),
                    account.campaignId(),
                    account.place()));
      }
    }
    return problems;
  }

  private static boolean sameAccount(CampaignTerms a, CampaignTerms b) {
    return a.currency().equals(b.currency()) && a.billingZone().equals(b.billingZone());
  }
}
