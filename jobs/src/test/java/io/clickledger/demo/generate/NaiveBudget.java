package io.clickledger.demo.generate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** What campaigns of a generated world spend by billing day, by the words of the budget lane. */
public final class NaiveBudget {
  private NaiveBudget() {}

  /**
   * Each click that has an on-time copy once, and each late copy besides: what cannot be proved new
   * counts.
   *
   * @return millionths by {@code campaign day}
   */
  public static Map<String, Long> spent(Path world) throws IOException {
    var recount = NaiveRecount.of(world);
    var spent = new TreeMap<String, Long>();
    recount.clicks.values().stream()
        .flatMap(copies -> copies.stream().filter(copy -> !copy.late()).limit(1))
        .forEach(copy -> add(spent, recount, copy));
    recount.copies.stream()
        .filter(NaiveRecount.Copy::late)
        .forEach(copy -> add(spent, recount, copy));
    return spent;
  }

  private static void add(Map<String, Long> spent, NaiveRecount recount, NaiveRecount.Copy copy) {
    var campaign = requireNonNull(recount.campaigns.get(copy.campaign()));
    var minute = copy.event().truncatedTo(ChronoUnit.MINUTES);
    var price = copy.price() == null ? cpc(campaign, minute) : copy.price();
    var day = minute.atZone(campaign.zone()).toLocalDate();
    spent.merge(copy.campaign() + " " + day, price, Long::sum);
  }

  /** The rate in force at the minute's start; before a campaign's first one, that one. */
  private static long cpc(NaiveRecount.Dimension campaign, Instant minute) {
    var rate = campaign.rates().get(0).cpcMicros();
    for (var next : campaign.rates()) {
      if (!next.from().isAfter(minute)) {
        rate = next.cpcMicros();
      }
    }
    return rate;
  }
}
