package io.clickledger.metrics;

import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metrics of a process. To keep them costs next to nothing; {@link MetricsEndpoint} shows them
 * to whoever asks.
 *
 * <p>Names follow Prometheus: a unit at the end, seconds and bytes, {@code _total} for what only
 * grows. Money is in micros with a currency beside it. No label names a click, a user or an ad.
 */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final LaneFamilies laneFamilies = new LaneFamilies(registry);
  private final Map<String, LaneMetrics> lanes = new ConcurrentHashMap<>();

  /** Those of one lane, archive, rollup or budget. */
  public LaneMetrics lane(String name) {
    return lanes.computeIfAbsent(name, lane -> new LaneMetrics(laneFamilies, lane));
  }

  /** What lanes count, whether one runs or not. */
  public static List<MetricFamily> ofLanes() {
    return MetricFamily.of(new Metrics().registry());
  }

  /** Where further families are registered. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** Adds what tells processes apart: the JVM's own figures, and version and command. */
  void describe(String version, String command) {
    JvmMetrics.builder().register(registry);
    Info.builder()
        .name("clickledger_build_info")
        .help("Version of the code that runs, and the command")
        .labelNames("version", "command")
        .register(registry)
        .addLabelValues(version, command);
  }
}
