package io.clickledger.budget;

import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.jspecify.annotations.Nullable;

/**
 * Lets a lane decide between its micro-batches, and tells it when the source was found empty. Where
 * that fails the lane's query is stopped: a lane that cannot publish must not look alive.
 */
final class Heartbeat implements AutoCloseable {
  private static final long TICK_MILLIS = 100;

  private final SparkSession session;
  private final BudgetLane lane;
  private final ScheduledExecutorService ticks;
  private final StreamingQueryListener listener;
  private volatile @Nullable RuntimeException failure;

  /**
   * @param session in which the lane's query runs, and no other
   */
  Heartbeat(SparkSession session, BudgetLane lane) {
    this.session = session;
    this.lane = lane;
    this.listener = new Idle();
    session.streams().addListener(listener);
    this.ticks =
        Executors.newSingleThreadScheduledExecutor(
            run -> {
              var thread = new Thread(run, "budget-heartbeat");
              thread.setDaemon(true);
              return thread;
            });
    ticks.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private final class Idle extends StreamingQueryListener {
    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {}

    @Override
    public void onQueryIdle(QueryIdleEvent event) {
      lane.nothingNewAt(Instant.parse(event.timestamp()).toEpochMilli());
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
  }

  private void tick() {
    try {
      lane.tick();
    } catch (RuntimeException e) {
      failure = e;
      stopQuery();
      throw e; // no further tick
    }
  }

  private void stopQuery() {
    for (var query : session.streams().active()) {
      try {
        query.stop();
      } catch (TimeoutException e) {
        throw new IllegalStateException("the budget query did not stop", e);
      }
    }
  }

  /**
   * @throws RuntimeException what a tick failed with
   */
  @Override
  public void close() {
    ticks.shutdownNow();
    session.streams().removeListener(listener);
    var failed = failure;
    if (failed != null) {
      throw failed;
    }
  }
}
