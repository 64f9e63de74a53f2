package io.clickledger.raw;

import io.clickledger.metrics.LaneMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** What Spark says of a lane's query: when it found nothing to read, and where its time goes. */
final class QueryReport extends StreamingQueryListener {
  /** Of a topic; a folder of files has none. */
  private static final String BEHIND = "maxOffsetsBehindLatest";

  private final LaneMetrics metrics;

  /**
   * @param metrics of the lane whose query is the only one of its session
   */
  QueryReport(LaneMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryIdle(QueryIdleEvent event) {
    metrics.sourceEmpty(Instant.parse(event.timestamp()));
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    report(event.progress());
  }

  private void report(StreamingQueryProgress progress) {
    progress.durationMs().forEach((phase, ms) -> metrics.phase(phase, Duration.ofMillis(ms)));
    Arrays.stream(progress.sources()).forEach(this::report);
    metrics.stateBytes(
        Arrays.stream(progress.stateOperators())
            .mapToLong(StateOperatorProgress::memoryUsedBytes)
            .sum());
  }

  private void report(SourceProgress source) {
    var behind = source.metrics().get(BEHIND);
    if (behind != null) {
      metrics.sourceBehind(Long.parseLong(behind));
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}
}
