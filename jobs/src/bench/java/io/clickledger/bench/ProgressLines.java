package io.clickledger.bench;

import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Lets a lane say, on a line each, what Spark reports of every micro-batch, as JSON. */
public final class ProgressLines extends StreamingQueryListener {
  static final String PREFIX = "progress ";

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    System.out.println(PREFIX + event.progress().json());
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}
}
