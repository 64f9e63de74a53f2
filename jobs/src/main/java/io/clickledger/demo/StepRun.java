package io.clickledger.demo;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import java.time.Duration;
import java.time.Instant;

/**
 * One job that the demo ran.
 *
 * @param context what it read, wrote and counted
 */
record StepRun(JobContext context, JobResult result, Instant startedAt, Duration elapsed) {
  boolean succeeded() {
    return result.exitCode() == 0;
  }

  /** A figure of the run, 0 where it has none of that name. */
  long count(String name) {
    return context.counts().getOrDefault(name, 0L);
  }
}
