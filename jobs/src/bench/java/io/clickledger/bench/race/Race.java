package io.clickledger.bench.race;

import io.clickledger.budget.pacing.BudgetDay;
import io.clickledger.budget.pacing.Outstanding;
import io.clickledger.budget.pacing.Pacing;
import io.clickledger.budget.pacing.SpendCurve;
import io.clickledger.budget.pacing.Standing;
import io.clickledger.budget.pacing.Strategy;
import io.clickledger.gate.BudgetGate;
import io.clickledger.gate.Decision;
import io.clickledger.gate.DecisionFeed;
import io.clickledger.gate.GateTime;
import io.clickledger.gate.Pulse;
import io.clickledger.gate.SlotLease;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One campaign through one day: requests come, gates answer, clicks follow, the lane decides.
 * Seeded: the same race always ends the same.
 *
 * <p>The lane's staleness S is that of the click which waits longest: the lane looks every S/2, and
 * its decision is readable another S/2 later.
 */
public final class Race {
  /** Of the delay from serve to click, lognormal: half of them take longer. */
  private static final double DELAY_MEDIAN_SECONDS = 0.8;

  /** With it, one in a thousand takes over 4 seconds. */
  private static final double DELAY_SIGMA = 0.52;

  /** What the lane is told of the delay. */
  public static final Duration SERVE_TO_CLICK = Duration.ofSeconds(4);

  private static final int GATES = 4;
  private static final long CAMPAIGN = 1;

  private final Scenario scenario;
  private final double stalenessSeconds;
  private final Random dice;
  private final Pacing pacing;
  private final BudgetDay day;
  private final List<BudgetGate> gates = new ArrayList<>();
  private final Feed feed = new Feed();
  private final PriorityQueue<Double> clicks = new PriorityQueue<>();
  private final List<Double> clickable = new ArrayList<>();
  private double longestDelay;
  private double second;
  private long version;
  private long received;

  /**
   * Money in millionths.
   *
   * @param boundMicros (staleness + longest delay from serve to click) × peak velocity: the most
   *     that the clicks of any stretch of that length would cost
   */
  public record Outcome(
      Scenario scenario,
      Strategy strategy,
      double stalenessSeconds,
      long spentMicros,
      long demandMicros,
      double boundMicros,
      long decisions) {

    public long overspendMicros() {
      return Math.max(0, spentMicros - scenario.budgetMicros());
    }

    /** What demand would have allowed, and was not spent. */
    public long underDeliveryMicros() {
      return Math.max(0, Math.min(demandMicros, scenario.budgetMicros()) - spentMicros);
    }

    public double overspendShare() {
      return (double) overspendMicros() / scenario.budgetMicros();
    }

    public double underDeliveryShare() {
      return (double) underDeliveryMicros() / scenario.budgetMicros();
    }
  }

  /** What the gates read: the newest edition. */
  private static final class Feed implements DecisionFeed {
    private @Nullable Decision decision;
    private @Nullable Pulse pulse;

    @Override
    public void poll(Reader reader) {
      if (decision != null) {
        reader.decision(decision);
      }
      if (pulse != null) {
        reader.pulse(pulse);
      }
    }

    @Override
    public void catchUp(Reader reader) {
      poll(reader);
    }

    @Override
    public void close() {}
  }

  private Race(Scenario scenario, Strategy strategy, double stalenessSeconds, long seed) {
    this.scenario = scenario;
    this.day =
        new BudgetDay(
            LocalDate.EPOCH, ZoneOffset.UTC, 0, Math.round(scenario.daySeconds() * 1_000));
    this.stalenessSeconds = stalenessSeconds;
    this.dice = new Random(seed);
    this.pacing = strategy.begin(SpendCurve.EVEN, SERVE_TO_CLICK, GATES, Outstanding.NONE);
    var limit = Duration.ofMillis((long) Math.max(5_000, 1_500 * stalenessSeconds));
    for (int slot = 0; slot < GATES; slot++) {
      gates.add(new BudgetGate(feed, slot(slot), limit, new Simulated()));
    }
  }

  private final class Simulated implements GateTime {
    @Override
    public long millis() {
      return Math.round(second * 1_000);
    }

    @Override
    public long nanos() {
      return Math.round(second * 1e9);
    }
  }

  private static SlotLease slot(int slot) {
    return new SlotLease() {
      @Override
      public Set<Integer> held() {
        return Set.of(slot);
      }

      @Override
      public void close() {}
    };
  }

  public static Outcome run(
      Scenario scenario, Strategy strategy, double stalenessSeconds, long seed) {
    var race = new Race(scenario, strategy, stalenessSeconds, seed);
    try {
      return race.run(strategy);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Outcome run(Strategy strategy) throws IOException, InterruptedException {
    for (var gate : gates) {
      gate.refresh();
    }
    long demand = 0;
    long decisions = 0;
    var step = stalenessSeconds / 2;
    var nextLook = 0.0;
    var known = -1L;
    var request = nextRequest(0);
    while (request < scenario.daySeconds()) {
      if (nextLook <= request) {
        second = nextLook;
        if (known >= 0 && !out(second)) {
          decisions += publish(known) ? 1 : 0;
        }
        receiveUntil(second);
        known = received;
        nextLook += step;
        continue;
      }
      second = request;
      // Whether a request would be clicked, and when, is the same for every strategy.
      var clicked = dice.nextDouble() < scenario.clicked();
      var delay = Math.exp(dice.nextGaussian() * DELAY_SIGMA) * DELAY_MEDIAN_SECONDS;
      var gate = gates.get(dice.nextInt(GATES));
      if (clicked) {
        demand += scenario.priceMicros();
        longestDelay = Math.max(longestDelay, delay);
        clickable.add(request);
      }
      var price = Math.round(scenario.priceMicros() * scenario.clicked());
      if (gate.admit(CAMPAIGN, price).granted() && clicked) {
        clicks.add(request + delay);
      }
      request = nextRequest(request);
    }
    receiveUntil(Double.MAX_VALUE);
    var bound = mostWithin(stalenessSeconds + longestDelay) * scenario.priceMicros();
    return new Outcome(scenario, strategy, stalenessSeconds, received, demand, bound, decisions);
  }

  /** Most requests in any stretch of so many seconds that would be clicked. */
  private double mostWithin(double seconds) {
    var most = 0;
    for (int first = 0, last = 0; last < clickable.size(); last++) {
      while (clickable.get(last) - clickable.get(first) > seconds) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  private boolean out(double at) {
    return scenario.outages().stream().anyMatch(o -> at >= o.from() && at < o.to());
  }

  private void receiveUntil(double until) {
    while (!clicks.isEmpty() && clicks.element() <= until) {
      clicks.remove();
      received += scenario.priceMicros();
    }
  }

  /** The lane's decision about what it knew half a staleness ago; whether it was news. */
  private boolean publish(long known) throws IOException, InterruptedException {
    var now = Math.round(second * 1_000);
    var unit = Math.max(1, Math.round(scenario.priceMicros() * scenario.clicked()));
    var ruling =
        pacing.next(
            new Standing(
                day,
                scenario.budgetMicros(),
                known,
                unit,
                now,
                Math.round(stalenessSeconds * 1_000)));
    version++;
    var stamp = now + scenario.laneClockAheadMillis();
    var expires = stamp + (long) Math.max(5_000, 1_500 * stalenessSeconds);
    if (ruling.news()) {
      feed.decision =
          new Decision(
              CAMPAIGN,
              day.date(),
              version,
              ruling.verdict(),
              ruling.share(),
              ruling.reason().name(),
              "USD",
              scenario.budgetMicros(),
              known,
              ruling.velocityMicrosPerSecond(),
              Math.round(stalenessSeconds * 1_000),
              ruling.atRiskMicros(),
              ruling.allowanceMicros(),
              unit,
              GATES,
              stamp,
              expires);
    }
    feed.pulse = new Pulse(version, stamp, stamp, stamp, expires);
    for (var gate : gates) {
      gate.refresh();
    }
    return ruling.news();
  }

  /** Requests come at random: a Poisson process whose rate follows the scenario. */
  private double nextRequest(double after) {
    var at = after;
    do {
      at -= Math.log(1 - dice.nextDouble()) / scenario.peakPerSecond();
    } while (at < scenario.daySeconds()
        && dice.nextDouble() * scenario.peakPerSecond()
            >= scenario.requestsPerSecond().applyAsDouble(at));
    return at;
  }
}
