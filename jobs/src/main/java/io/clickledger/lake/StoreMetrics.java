package io.clickledger.lake;

import io.clickledger.metrics.MetricFamily;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What this process does to the lake's store: requests, and commits that met another's. */
public final class StoreMetrics {
  private StoreMetrics() {}

  /** Registers them with the metrics of a run; they are looked up whenever Prometheus asks. */
  public static void register(JobContext job) {
    register(
        job.metrics().registry(), () -> StoreRequests.untilNow(job.spark(), job.lake().root()));
  }

  /** Their names and meanings. */
  public static List<MetricFamily> families() {
    var registry = new PrometheusRegistry();
    register(registry, () -> StoreRequests.NONE);
    return MetricFamily.of(registry);
  }

  private static void register(PrometheusRegistry registry, Supplier<StoreRequests> untilNow) {
    Map<String, ToLongFunction<StoreRequests>> kinds =
        Map.of(
            "put", StoreRequests::puts,
            "get", StoreRequests::gets,
            "head", StoreRequests::heads,
            "list", StoreRequests::lists,
            "delete", StoreRequests::deletes);
    CounterWithCallback.builder()
        .name("clickledger_store_requests_total")
        .help("Requests of this process to the lake's store, by kind")
        .labelNames("kind")
        .callback(
            counter -> {
              var requests = untilNow.get();
              kinds.forEach((kind, count) -> counter.call(count.applyAsLong(requests), kind));
            })
        .register(registry);
    counter(
        registry,
        untilNow,
        "clickledger_store_retries_total",
        "Requests to the store that were tried again",
        StoreRequests::retries);
    counter(
        registry,
        untilNow,
        "clickledger_store_throttled_total",
        "Requests that the store refused for being too many",
        StoreRequests::throttled);
    commits(
        registry,
        "clickledger_commits_total",
        "Commits of this process by table",
        CommitCounts.COMMITTED);
    commits(
        registry,
        "clickledger_commit_conflicts_total",
        "Versions that another writer had taken first; this one went on with the next",
        CommitCounts.CONFLICTS);
  }

  private static void counter(
      PrometheusRegistry registry,
      Supplier<StoreRequests> untilNow,
      String name,
      String help,
      ToLongFunction<StoreRequests> count) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(counter -> counter.call(count.applyAsLong(untilNow.get())))
        .register(registry);
  }

  private static void commits(
      PrometheusRegistry registry, String name, String help, Map<String, LongAdder> tables) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("table")
        .callback(counter -> tables.forEach((table, count) -> counter.call(count.sum(), table)))
        .register(registry);
  }
}
