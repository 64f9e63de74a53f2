package io.clickledger.budget;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import io.clickledger.gate.Decision;
import io.clickledger.gate.Verdict;
import io.clickledger.metrics.LaneMetrics;
import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.Tally;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What the budget lane tells of itself: how old its knowledge is, and what may be lost by that. */
final class BudgetMetrics implements AutoCloseable {
  private final LaneMetrics lane;
  private final PrometheusRegistry registry;
  private final List<Collector> registered = new ArrayList<>();
  private final Gauge knownUntil;
  private final Gauge published;
  private final Gauge staleness;
  private final Gauge unknownCampaigns;

  BudgetMetrics(LaneMetrics lane, PrometheusRegistry registry) {
    this.lane = lane;
    this.registry = registry;
    this.knownUntil =
        gauge(
            "clickledger_budget_known_until_timestamp_seconds",
            "Every click received before is in the newest decisions");
    this.published =
        gauge(
            "clickledger_budget_published_timestamp_seconds",
            "When the newest decisions were published");
    this.staleness =
        gauge(
            "clickledger_budget_staleness_seconds",
            "How long a click waits until a gate knows it, of the slowest of 32 editions");
    this.unknownCampaigns =
        gauge(
            "clickledger_budget_unknown_campaigns",
            "Campaigns with clicks that no rate card knows; no gate serves them");
  }

  private Gauge gauge(String name, String help) {
    var gauge = Gauge.builder().name(name).help(help).register(registry);
    registered.add(gauge);
    return gauge;
  }

  /**
   * Looks at the decisions in force whenever Prometheus asks.
   *
   * @param standing may be asked by another thread
   */
  void looksAt(Supplier<List<Decision>> standing) {
    registered.add(
        GaugeWithCallback.builder()
            .name("clickledger_budget_campaigns")
            .help("Campaigns by the decision in force: serve, throttle or stop")
            .labelNames("decision")
            .callback(
                gauge -> {
                  var counts =
                      standing.get().stream().collect(groupingBy(Decision::verdict, counting()));
                  Arrays.stream(Verdict.values())
                      .forEach(v -> gauge.call(counts.getOrDefault(v, 0L), label(v)));
                })
            .register(registry));
    registered.add(
        GaugeWithCallback.builder()
            .name("clickledger_budget_at_risk_micros")
            .help("Money that may be spent unseen: (staleness + serve to click) x velocity, summed")
            .labelNames("currency")
            .callback(
                gauge ->
                    standing.get().stream()
                        .collect(
                            groupingBy(Decision::currency, summingLong(Decision::atRiskMicros)))
                        .forEach((currency, micros) -> gauge.call(micros, currency)))
            .register(registry));
  }

  private static String label(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  void batchStarted(long millis) {
    lane.batchStarted(Instant.ofEpochMilli(millis));
  }

  /** A micro-batch was counted, decided about and kept. */
  void batchEnded(Tally tally, long newestReceived, long startedAt, long endedAt, int unknown) {
    var newest = Optional.of(newestReceived).filter(ms -> ms > 0).map(Instant::ofEpochMilli);
    var ended = Instant.ofEpochMilli(endedAt);
    tally
        .progress(0, Duration.ZERO)
        .report(lane, BatchProgress.watermark(Optional.empty(), newest), ended);
    lane.batchEnded(Instant.ofEpochMilli(startedAt), ended);
    unknownCampaigns.set(unknown);
  }

  /** An edition became readable. */
  void published(Knowledge knowledge, long atMillis) {
    if (knowledge.isKnown()) {
      knownUntil.set(knowledge.knownUntil() / 1e3);
    }
    published.set(atMillis / 1e3);
    staleness.set(knowledge.staleness() / 1e3);
  }

  @Override
  public void close() {
    registered.forEach(registry::unregister);
  }
}
