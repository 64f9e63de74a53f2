package io.clickledger.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.List;

/**
 * A metric as Prometheus is told of it.
 *
 * @param name as a query names it
 * @param type counter, gauge or summary
 * @param help what it says
 */
public record MetricFamily(String name, String type, String help) {
  private static final String TOTAL = "_total";

  /** Those that are registered, by name. */
  public static List<MetricFamily> of(PrometheusRegistry registry) {
    return registry.scrape().stream().map(MetricFamily::of).toList();
  }

  private static MetricFamily of(MetricSnapshot snapshot) {
    var name = snapshot.getMetadata().getPrometheusName();
    var help = snapshot.getMetadata().getHelp();
    if (snapshot instanceof CounterSnapshot) {
      return new MetricFamily(name + TOTAL, "counter", help);
    }
    if (snapshot instanceof SummarySnapshot) {
      return new MetricFamily(name, "summary", help);
    }
    if (snapshot instanceof GaugeSnapshot) {
      return new MetricFamily(name, "gauge", help);
    }
    throw new IllegalStateException(name + " is neither counter, gauge nor summary");
  }
}
