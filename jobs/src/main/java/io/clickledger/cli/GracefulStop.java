package io.clickledger.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.ShutdownHookManager;
import scala.runtime.BoxedUnit;

/**
 * Lets a run end in order when the process gets SIGINT or SIGTERM: its streaming queries stop, so
 * that the job returns by itself and is recorded, and only then does Spark shut down. Nothing
 * depends on it: a lane that is killed outright loses nothing either.
 */
final class GracefulStop implements AutoCloseable {
  /** Shorter than the 30 s that Kubernetes and YARN wait before they kill. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final SparkSession session;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Object hook;
  private final Runnable tellJob;
  private volatile boolean requested;

  private GracefulStop(SparkSession session, Runnable tellJob) {
    this.session = session;
    this.tellJob = tellJob;
    this.hook =
        ShutdownHookManager.addShutdownHook(
            ShutdownHookManager.SPARK_CONTEXT_SHUTDOWN_PRIORITY() + 1, this::stop);
  }

  /**
   * @param tellJob lets a job that waits for something know that it should end
   */
  static GracefulStop of(SparkSession session, Runnable tellJob) {
    return new GracefulStop(session, tellJob);
  }

  /** Whether the process was asked to end. */
  boolean requested() {
    return requested;
  }

  private BoxedUnit stop() {
    requested = true;
    tellJob.run();
    try {
      // Of every session of the process: a lane runs in one of its own.
      for (var query : session.sharedState().activeStreamingQueries().values()) {
        query.stop();
      }
      ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      System.err.println("warning: a stream did not stop in order: " + e.getMessage());
    }
    return BoxedUnit.UNIT;
  }

  @Override
  public void close() {
    ended.countDown();
    if (!requested) {
      ShutdownHookManager.removeShutdownHook(hook);
    }
  }
}
