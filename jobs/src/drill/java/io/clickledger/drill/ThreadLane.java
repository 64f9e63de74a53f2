package io.clickledger.drill;

import io.clickledger.cli.TestCommandLine;
import io.clickledger.cli.TestCommandLine.Ended;
import io.clickledger.testing.TestSession;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A lane within this process: it starts in a second, and cannot be killed. */
final class ThreadLane implements DrillLane {
  private static final int ENDS_WITHIN_SECONDS = 60;

  private final String name;
  private final int port;
  private final CompletableFuture<Ended> run;

  ThreadLane(String name, int port, String... words) {
    this.name = name;
    this.port = port;
    this.run = CompletableFuture.supplyAsync(() -> TestCommandLine.run(words), ThreadLane::start);
  }

  @Override
  public int port() {
    return port;
  }

  /** What it came to where it has ended by itself. */
  void requireRunning() {
    if (run.isDone()) {
      throw new Failed("the " + name + " lane has ended: " + run.join().err());
    }
  }

  @Override
  public void close() throws Exception {
    var until = Instant.now().plusSeconds(ENDS_WITHIN_SECONDS);
    // It may not have begun yet.
    while (!run.isDone() && Instant.now().isBefore(until)) {
      stopQuery();
      Thread.sleep(100);
    }
    var ended = run.get(0, TimeUnit.SECONDS);
    if (ended.exitCode() != 0) {
      throw new Failed("the " + name + " lane ended with " + ended.exitCode() + ": " + ended.err());
    }
  }

  private void stopQuery() throws TimeoutException {
    for (var query : TestSession.spark().sharedState().activeStreamingQueries().values()) {
      if (name.equals(query.name())) {
        query.stop();
      }
    }
  }

  /** In a thread of its own, which keeps no process alive. */
  private static void start(Runnable run) {
    var thread = new Thread(run, "lane of a drill");
    thread.setDaemon(true);
    thread.start();
  }
}
