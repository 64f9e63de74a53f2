package io.clickledger.bench.race;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A day of one campaign's traffic.
 *
 * @param daySeconds how long the day is
 * @param requestsPerSecond chances to serve, by second of the day
 * @param peakPerSecond the most of it
 * @param priceMicros what a click costs
 * @param budgetMicros the day's budget
 * @param clicked share of what was served that is clicked
 * @param outages when the lane stands still
 * @param laneClockAheadMillis the lane's clock less the gates'
 */
public record Scenario(
    String name,
    double daySeconds,
    DoubleUnaryOperator requestsPerSecond,
    double peakPerSecond,
    long priceMicros,
    long budgetMicros,
    double clicked,
    List<Outage> outages,
    long laneClockAheadMillis) {

  private static final double DAY_SECONDS = 86_400;

  /** Seconds of the day. */
  public record Outage(double from, double to) {}

  /**
   * Demand that stays {@code surplus} times what the budget can bear over the day.
   *
   * @param perSecond mean requests a second
   */
  private static Scenario of(
      String name,
      DoubleUnaryOperator shape,
      double peak,
      double perSecond,
      double surplus,
      double clicked) {
    var price = 500_000L;
    var budget = (long) (perSecond * clicked * DAY_SECONDS * price / surplus);
    return new Scenario(
        name,
        DAY_SECONDS,
        second -> perSecond * shape.applyAsDouble(second),
        perSecond * peak,
        price,
        budget,
        clicked,
        List.of(),
        0);
  }

  /** The same traffic for a part of the day, with that part of the budget. */
  private Scenario shortened(double seconds) {
    return new Scenario(
        name,
        seconds,
        requestsPerSecond,
        peakPerSecond,
        priceMicros,
        Math.round(budgetMicros * seconds / daySeconds),
        clicked,
        outages,
        laneClockAheadMillis);
  }

  private Scenario with(List<Outage> someOutages, long ahead) {
    return new Scenario(
        name,
        daySeconds,
        requestsPerSecond,
        peakPerSecond,
        priceMicros,
        budgetMicros,
        clicked,
        someOutages,
        ahead);
  }

  /** A campaign of the given traffic and of half again as much demand as budget. */
  public static Scenario steady(double perSecond) {
    return of("steady", second -> 1, 1, perSecond, 1.5, 1);
  }

  /** Three times an hour, for a minute, ten times the demand. */
  public static Scenario burst(double perSecond) {
    return of("burst x10", second -> second % 1_200 < 60 ? 10 : 1, 10, perSecond, 1.2, 1);
  }

  /** Within five minutes at noon twenty times the demand, which then falls by half every hour. */
  public static Scenario viral(double perSecond) {
    DoubleUnaryOperator shape =
        second -> {
          var since = second - DAY_SECONDS / 2;
          return since < 0 ? 1 : 1 + 19 * Math.min(1, since / 300) * Math.pow(0.5, since / 3_600);
        };
    return of("viral", shape, 20, perSecond, 1.2, 1);
  }

  /** Nothing and three times the demand, every twenty seconds. */
  public static Scenario flapping(double perSecond) {
    return of("flapping", second -> second % 40 < 20 ? 0 : 3, 3, perSecond, 1.2, 1);
  }

  /** The lane stands still for thirty seconds in every hour. */
  public static Scenario outage(double perSecond) {
    var outages =
        IntStream.range(0, 24)
            .mapToObj(hour -> new Outage(hour * 3_600 + 1_800, hour * 3_600 + 1_830))
            .toList();
    return of("outage 30 s", second -> 1, 1, perSecond, 1.5, 1).with(outages, 0);
  }

  /** The lane's clock is two seconds ahead of the gates'. */
  public static Scenario skew(double perSecond) {
    return of("clock skew 2 s", second -> 1, 1, perSecond, 1.5, 1).with(List.of(), 2_000);
  }

  /** One in twenty of what is served is clicked. */
  public static Scenario rarelyClicked(double perSecond) {
    return of("1 in 20 clicked", second -> 1, 1, perSecond, 1.5, 0.05);
  }

  /**
   * Campaigns of steady traffic whose sizes fall by Zipf's law: the k-th has 1/k of the first's.
   * Their day has two hours, for there are many.
   *
   * @param perSecond requests a second of a campaign on average
   */
  public static List<Scenario> zipf(int campaigns, double perSecond) {
    var harmonic = IntStream.rangeClosed(1, campaigns).mapToDouble(k -> 1.0 / k).sum();
    return IntStream.rangeClosed(1, campaigns)
        .mapToObj(k -> steady(campaigns * perSecond / k / harmonic).shortened(7_200))
        .toList();
  }
}
