package io.clickledger.monitor;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.RunCost;
import io.clickledger.metrics.MetricFamily;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code metrics}: what the lake's tables tell of its jobs, days, differences and sizes, for
 * Prometheus. Lanes speak for themselves ({@code --metrics-port}); a job that has ended speaks
 * through {@code job_run}, wherever it ran.
 */
public final class MetricsJob {
  /**
   * @param every time between two looks; empty: look once and print
   */
  public record Options(Optional<Duration> every) {}

  private MetricsJob() {}

  /** What a lake is described by. */
  public static List<MetricFamily> families() {
    var registry = new PrometheusRegistry();
    var metrics = new LakeMetrics(registry);
    metrics.show(List.of());
    return MetricFamily.of(registry);
  }

  /** Looks until the process is told to stop. A look that fails is counted, and tried again. */
  public static JobResult run(JobContext job, Options options)
      throws IOException, InterruptedException {
    var figures = new LakeFigures(job.lake(), RunCost.NAMES);
    var metrics = new LakeMetrics(job.metrics().registry());
    if (options.every().isEmpty()) {
      metrics.show(figures.at(job.clock().instant()));
      return JobResult.done(text(job));
    }
    do {
      look(job, figures, metrics);
    } while (job.pause(options.every().get()));
    return JobResult.done("metrics: stopped");
  }

  private static void look(JobContext job, LakeFigures figures, LakeMetrics metrics) {
    try {
      metrics.show(figures.at(job.clock().instant()));
    } catch (RuntimeException e) {
      metrics.failed();
      job.say("metrics: the lake could not be looked at: " + e.getMessage());
    }
  }

  private static String text(JobContext job) throws IOException {
    var text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(text, job.metrics().registry().scrape());
    return text.toString(StandardCharsets.UTF_8).stripTrailing();
  }
}
