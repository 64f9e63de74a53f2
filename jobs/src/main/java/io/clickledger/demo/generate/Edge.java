package io.clickledger.demo.generate;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The instants at which a click falls on one side or the other: midnights of UTC and of the
 * accounts' zones, and changes of rate. Each gets clicks just before, exactly at and just after it.
 *
 * @param micros the instant, µs since the epoch
 * @param campaign index of a campaign for which it matters
 */
record Edge(long micros, int campaign) {

  /** At most {@code limit} edges within the generated days, in order of time. */
  static List<Edge> of(GeneratorSettings settings, Campaigns campaigns, long limit) {
    var dice = Dice.of(settings.seed(), "edges");
    var edges = new ArrayList<Edge>();
    for (int day = 0; day < settings.days(); day++) {
      long midnight = settings.startMicros() + day * GeneratorSettings.DAY_MICROS;
      edges.add(new Edge(midnight, dice.below(campaigns.size())));
    }
    for (var account : campaigns.accounts()) {
      var own = campaigns.of(account);
      for (int day = -1; day <= settings.days(); day++) {
        var midnight = settings.startDay().plusDays(day).atStartOfDay(account.zone());
        if (!account.zone().normalized().equals(ZoneOffset.UTC)) {
          long micros = TimeUnit.SECONDS.toMicros(midnight.toEpochSecond());
          edges.add(new Edge(micros, own.get(dice.below(own.size()))));
        }
      }
    }
    for (int campaign = 0; campaign < campaigns.size(); campaign++) {
      for (var rate : campaigns.at(campaign).rates()) {
        edges.add(new Edge(rate.fromMicros(), campaign));
      }
    }
    edges.removeIf(
        edge ->
            edge.micros < settings.startMicros()
                || edge.micros >= settings.endMicros()
                || !settings.isBusyAt(edge.micros));
    if (edges.size() > limit) {
      edges.subList((int) limit, edges.size()).clear();
    }
    edges.sort(Comparator.comparingLong(Edge::micros));
    return List.copyOf(edges);
  }
}
