package io.clickledger.monitor;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** Shows the figures of the last look at a lake to Prometheus, all of one look at once. */
final class LakeMetrics {
  private final Counter failures;
  private volatile List<Figure> figures = List.of();

  LakeMetrics(PrometheusRegistry registry) {
    for (var family : Family.values()) {
      GaugeWithCallback.builder()
          .name(family.metric())
          .help(family.help())
          .labelNames(family.labels().toArray(String[]::new))
          .callback(
              gauge ->
                  figures.stream()
                      .filter(figure -> figure.family() == family)
                      .forEach(
                          figure ->
                              gauge.call(
                                  figure.value(), figure.labelValues().toArray(String[]::new))))
          .register(registry);
    }
    failures =
        Counter.builder()
            .name("clickledger_lake_scan_failures_total")
            .help("Looks at the lake that failed")
            .register(registry);
  }

  void show(List<Figure> newest) {
    figures = List.copyOf(newest);
  }

  void failed() {
    failures.inc();
  }
}
