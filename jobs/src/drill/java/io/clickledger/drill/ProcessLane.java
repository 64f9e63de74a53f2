package io.clickledger.drill;

import io.clickledger.testing.ClickledgerProcess;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A lane in a process of its own, which can be killed. */
final class ProcessLane implements DrillLane {
  private final ClickledgerProcess process;
  private final int port;

  ProcessLane(int port, String... words) throws IOException {
    this.port = port;
    this.process = ClickledgerProcess.start(words);
    if (!process.reaches("metrics at")) {
      throw new Failed("the lane has ended: " + process.said());
    }
    // It would stop where nobody reads what it says.
    var unused = CompletableFuture.runAsync(this::read);
  }

  private void read() {
    try {
      process.reaches("\u0000");
    } catch (IOException e) {
      // it was killed
    }
  }

  @Override
  public int port() {
    return port;
  }

  ProcessHandle handle() {
    return process.handle();
  }

  /** As the kernel does it. */
  void kill() {
    process.handle().destroyForcibly();
    process.handle().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
