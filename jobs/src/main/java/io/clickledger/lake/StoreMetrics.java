package io.clickledger.lake;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** What this process does to the lake's store: requests, and commits that met another's. */
public final class StoreMetrics {
  private StoreMetrics() {}

  /** Registers them with the metrics of a run; they are looked up whenever Prometheus asks. */
  public static void register(JobContext job) {
    var registry = job.metrics().registry();
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
              var requests = requests(job);
              kinds.forEach((kind, count) -> counter.call(count.applyAsLong(requests), kind));
            })
        .register(registry);
    counter(
        job,
        "clickledger_store_retries_total",
        "Requests to the store that were tried again",
        StoreRequests::retries);
    counter(
        job,
        "clickledger_store_throttled_total",
        "Requests that the store refused for being too many",
        StoreRequests::throttled);
    commits(
        job,
        "clickledger_commits_total",
        "Commits of this process by table",
        CommitCounts.COMMITTED);
    commits(
        job,
        "clickledger_commit_conflicts_total",
        "Versions that another writer had taken first; this one went on with the next",
        CommitCounts.CONFLICTS);
  }

  private static StoreRequests requests(JobContext job) {
    return StoreRequests.untilNow(job.spark(), job.lake().root());
  }

  private static void counter(
      JobContext job, String name, String help, ToLongFunction<StoreRequests> count) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(counter -> counter.call(count.applyAsLong(requests(job))))
        .register(job.metrics().registry());
  }

  private static void commits(
      JobContext job, String name, String help, Map<String, LongAdder> tables) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("table")
        .callback(counter -> tables.forEach((table, count) -> counter.call(count.sum(), table)))
        .register(job.metrics().registry());
  }
}
