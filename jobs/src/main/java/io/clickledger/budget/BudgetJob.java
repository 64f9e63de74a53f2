package io.clickledger.budget;

import io.clickledger.dedup.CountedClicks;
import io.clickledger.dedup.Grain;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.metrics.MetricFamily;
import io.clickledger.metrics.Metrics;
import io.clickledger.raw.ClickSource;
import io.clickledger.raw.Lane;
import io.clickledger.raw.LaneQuery;
import io.clickledger.table.BudgetDecision;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * {@code budget}: what every campaign has spent of its day's budget, and whether to serve it,
 * within a second of a click's receipt.
 */
public final class BudgetJob {
  /** The lane's name in {@code stream_progress}. */
  public static final String LANE = "budget";

  /** Spark says that it found nothing new at most this often. */
  private static final String IDLE_EVERY_MILLIS = "100";

  /**
   * @param source where clicks come from
   * @param interval time between micro-batches, zero: one after the other; empty: process what is
   *     there, then stop
   * @param memory of the clicks that were counted
   * @param feed where decisions are published
   * @param pacing how it is decided
   * @param recordEvery time between two groups of rows in the tables
   */
  public record Options(
      ClickSource source,
      Optional<Duration> interval,
      CountedClicks.Memory memory,
      Feed feed,
      PacingSettings pacing,
      Duration recordEvery) {}

  private BudgetJob() {}

  /** What the lane tells beyond what every lane does. */
  public static List<MetricFamily> metrics() {
    var registry = new PrometheusRegistry();
    try (var metrics = new BudgetMetrics(new Metrics().lane(LANE), registry)) {
      metrics.looksAt(List::of);
      return MetricFamily.of(registry);
    }
  }

  public static JobResult run(JobContext job, Options options) throws StreamingQueryException {
    var session = LaneQuery.session(job.spark());
    session
        .conf()
        .set("spark.sql.shuffle.partitions", String.valueOf(options.memory().statePartitions()));
    session.conf().set("spark.sql.streaming.noDataProgressEventInterval", IDLE_EVERY_MILLIS);
    options.source().requireReadable(session);
    try (var lane = open(job);
        var writer = Feed.open(options.feed(), session, options.pacing().slots());
        var campaigns = new CampaignWatch(job.lake(), job::say);
        var recorder =
            new DecisionRecorder(
                job, lane, options.recordEvery(), options.memory().skewAllowance());
        var metrics = new BudgetMetrics(lane.metrics(), job.metrics().registry())) {
      var budget =
          new BudgetLane(
              job,
              options.source(),
              campaigns,
              new DecisionDesk(options.pacing(), lane.leaseNumber()),
              writer,
              recorder,
              files(job, lane),
              metrics,
              options.interval().isEmpty());
      budget.resume(lane, options.pacing().limit().toMillis());
      var records = options.source().streamToCount(session, lane.start());
      var outputs = CountedClicks.of(records, options.memory(), Grain.CAMPAIGN, lane, job.lake());
      try (var heartbeat = new Heartbeat(session, budget)) {
        var query = LaneQuery.run(job, lane, outputs, options.interval(), budget::write);
        CountedClicks.release(query);
      }
      var result = budget.end();
      job.wrote(BudgetDecision.TABLE);
      return result;
    }
  }

  private static Lane open(JobContext job) {
    return Lane.openBehind(
        job,
        LANE,
        List.of(BudgetDecision.TABLE),
        checkpoint -> new SpendFiles(job.lake(), checkpoint).newestBatch());
  }

  private static SpendFiles files(JobContext job, Lane lane) {
    return new SpendFiles(job.lake(), lane.checkpoint().location(job.lake()));
  }
}
