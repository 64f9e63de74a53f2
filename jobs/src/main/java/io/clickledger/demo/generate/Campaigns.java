package io.clickledger.demo.generate;

import io.clickledger.demo.generate.Campaign.Rate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The campaign dimension of a generated world, by campaign index. */
final class Campaigns {
  static final long FIRST_CAMPAIGN_ID = 2001;
  static final long FIRST_AD_ID = 300_001;

  private static final double SECOND_RATE_SHARE = 0.2;
  private static final long MICROS_PER_UNIT = 1_000_000;
  private static final double[] BUDGET_FACTORS = {0.5, 0.9, 1.5, 3, 10};

  private final List<Campaign> campaigns;
  private final List<Account> accounts;

  private Campaigns(List<Campaign> campaigns, List<Account> accounts) {
    this.campaigns = campaigns;
    this.accounts = accounts;
  }

  /** Draws the dimension. Ad {@code i} belongs to campaign {@code i mod campaigns}. */
  static Campaigns of(GeneratorSettings settings, AdPopularity popularity) {
    var dice = Dice.of(settings.seed(), "campaigns");
    var accounts = new ArrayList<Account>();
    for (int i = 0; i < settings.advertisers(); i++) {
      accounts.add(Account.of(i));
    }
    var share = new double[settings.campaigns()];
    for (int ad = 0; ad < settings.ads(); ad++) {
      share[ad % share.length] += popularity.shareOf(ad);
    }
    var campaigns = new ArrayList<Campaign>();
    for (int i = 0; i < settings.campaigns(); i++) {
      var account = accounts.get(i % accounts.size());
      // Sums of half minor units often end in one: what half-even rounding is about.
      long step = i < accounts.size() ? account.halfMinorUnitMicros() : 1;
      var rates = rates(settings, account, step, dice);
      double spendPerDay =
          share[i] * settings.clicks() / settings.days() * rates.get(0).cpcMicros();
      double budget = spendPerDay * BUDGET_FACTORS[dice.below(BUDGET_FACTORS.length)];
      long units = Math.max(1, (long) StrictMath.ceil(budget / MICROS_PER_UNIT));
      campaigns.add(
          new Campaign(FIRST_CAMPAIGN_ID + i, account, rates, units * MICROS_PER_UNIT, step));
    }
    return new Campaigns(List.copyOf(campaigns), List.copyOf(accounts));
  }

  Campaign at(int index) {
    return campaigns.get(index);
  }

  int size() {
    return campaigns.size();
  }

  List<Account> accounts() {
    return accounts;
  }

  /** Indexes of the account's campaigns, rising. */
  List<Integer> of(Account account) {
    var indexes = new ArrayList<Integer>();
    for (int i = 0; i < campaigns.size(); i++) {
      if (campaigns.get(i).account().equals(account)) {
        indexes.add(i);
      }
    }
    return indexes;
  }

  /** The file {@code campaigns.csv}: a header and one line for every rate. */
  String csv() {
    var csv =
        new StringBuilder(
            "campaign_id,advertiser_id,cpc_micros,currency,daily_budget_micros,billing_zone,"
                + "valid_from\n");
    for (var campaign : campaigns) {
      for (var rate : campaign.rates()) {
        csv.append(campaign.campaignId()).append(',');
        csv.append(campaign.account().advertiserId()).append(',');
        csv.append(rate.cpcMicros()).append(',');
        csv.append(campaign.account().currency()).append(',');
        csv.append(campaign.dailyBudgetMicros()).append(',');
        csv.append(campaign.account().zone().getId()).append(',');
        csv.append(instant(rate.fromMicros())).append('\n');
      }
    }
    return csv.toString();
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(micros));
  }

  /**
   * 5 cents to 1.50 dollars' worth, by single micros or steps; a fifth of the campaigns change
   * mid-way.
   */
  private static List<Rate> rates(
      GeneratorSettings settings, Account account, long step, Dice dice) {
    double cpc = account.unitsPerDollar() * dice.between(50_000, 1_500_000);
    long from = settings.startMicros() - dice.between(45, 90) * GeneratorSettings.DAY_MICROS;
    var first = new Rate(from, multipleOf(step, cpc));
    if (!dice.chance(SECOND_RATE_SHARE)) {
      return List.of(first);
    }
    long hour = dice.between(2, settings.days() * 24L - 2);
    long change = settings.startMicros() + hour * GeneratorSettings.HOUR_MICROS;
    return List.of(first, new Rate(change, multipleOf(step, cpc * (0.6 + dice.unit() * 0.8))));
  }

  private static long multipleOf(long step, double micros) {
    return Math.max(1, (long) micros / step) * step;
  }
}
