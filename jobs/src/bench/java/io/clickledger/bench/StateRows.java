package io.clickledger.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/**
 * Rows in the state store of the newest micro-batch, as Spark reports them. Spark makes the
 * listener itself, one a session, so the figure is shared.
 */
public final class StateRows extends StreamingQueryListener {
  private static final AtomicLong MOST = new AtomicLong();

  /** The most rows that any micro-batch ended with since the last call. */
  static long takeMost() {
    return MOST.getAndSet(0);
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    var rows =
        Arrays.stream(event.progress().stateOperators())
            .mapToLong(StateOperatorProgress::numRowsTotal)
            .sum();
    MOST.accumulateAndGet(rows, Math::max);
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}
}
