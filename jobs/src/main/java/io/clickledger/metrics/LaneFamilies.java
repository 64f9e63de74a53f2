package io.clickledger.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Names and meanings of what lanes count; each has the label {@code lane}. */
final class LaneFamilies {
  static final String LANE = "lane";
  private static final int WINDOW_SECONDS = 300;

  final Counter records;
  final Counter behindMemory;
  final Counter corrections;
  final Counter batches;
  final Gauge watermark;
  final Gauge newestEvent;
  final Gauge lastCommit;
  final Gauge sourceEmpty;
  final Gauge sourceBehind;
  final Gauge batchStarted;
  final Gauge mergePartials;
  final Gauge largestMinuteRatio;
  final Gauge remembered;
  final Gauge stateBytes;
  final Summary batchSeconds;
  final Summary longestWait;
  final Summary phaseSeconds;

  LaneFamilies(PrometheusRegistry registry) {
    records =
        Counter.builder()
            .name("clickledger_lane_records_total")
            .help("Records that left by a door: accepted, duplicate, late or rejected")
            .labelNames(LANE, "door")
            .register(registry);
    behindMemory =
        counter(
            registry,
            "clickledger_lane_behind_memory_records_total",
            "Of the late records those that could not be proved new");
    corrections =
        counter(
            registry,
            "clickledger_lane_correction_records_total",
            "Of the accepted records those whose window had fired");
    batches = counter(registry, "clickledger_lane_batches_total", "Micro-batches that were ended");
    watermark =
        gauge(
            registry,
            "clickledger_lane_watermark_timestamp_seconds",
            "Newest receipt of all micro-batches, less 5 s");
    newestEvent =
        gauge(
            registry,
            "clickledger_lane_newest_event_timestamp_seconds",
            "Newest event time of the last micro-batch with clicks");
    lastCommit =
        gauge(
            registry,
            "clickledger_lane_last_commit_timestamp_seconds",
            "When the last micro-batch was whole in every table; of budget: decided and kept");
    sourceEmpty =
        gauge(
            registry,
            "clickledger_lane_source_empty_timestamp_seconds",
            "When the source was last found to hold nothing new");
    sourceBehind =
        gauge(
            registry,
            "clickledger_lane_source_behind_records",
            "Records of the partition furthest behind that the last micro-batch left in the topic");
    batchStarted =
        gauge(
            registry,
            "clickledger_lane_batch_started_timestamp_seconds",
            "When the micro-batch that runs began to count; 0 between two");
    mergePartials =
        gauge(
            registry,
            "clickledger_lane_merge_partials",
            "Most partials that one row of the last micro-batch was merged from; bound: 16");
    largestMinuteRatio =
        gauge(
            registry,
            "clickledger_lane_largest_minute_ratio",
            "Share of the last micro-batch's clicks that its largest (minute, ad) had");
    remembered =
        gauge(registry, "clickledger_lane_remembered_clicks", "Clicks in the lane's dedup memory");
    stateBytes =
        gauge(registry, "clickledger_lane_state_bytes", "Memory that the state store reports");
    batchSeconds =
        summary(
                "clickledger_lane_batch_seconds",
                "A micro-batch, from its first count to its last commit")
            .labelNames(LANE)
            .register(registry);
    longestWait =
        summary(
                "clickledger_lane_longest_wait_seconds",
                "In each micro-batch the click that waited longest, from receipt to commit"
                    + " (budget: to the published decision)")
            .labelNames(LANE)
            .register(registry);
    phaseSeconds =
        Summary.builder()
            .name("clickledger_lane_phase_seconds")
            .help("Where Spark spends a micro-batch, by its own names of the phases")
            .labelNames(LANE, "phase")
            .register(registry);
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder().name(name).help(help).labelNames(LANE).register(registry);
  }

  private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
    return Gauge.builder().name(name).help(help).labelNames(LANE).register(registry);
  }

  /** Quantiles of the last five minutes. */
  private static Summary.Builder summary(String name, String help) {
    return Summary.builder()
        .name(name)
        .help(help)
        .quantile(0.5, 0.01)
        .quantile(0.95, 0.005)
        .quantile(0.99, 0.001)
        .maxAgeSeconds(WINDOW_SECONDS);
  }
}
