package io.clickledger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The project's tests in Python, in an environment that is made from its lock file. */
public final class PythonTests {
  private static final Path ROOT = ClickledgerProcess.ROOT.toAbsolutePath().normalize();
  private static final int LONGEST_MINUTES = 25;

  private PythonTests() {}

  /**
   * Runs pytest, which must pass; what it says is seen as it says it.
   *
   * @param environment as {@code jobs/bin/python-env} names it
   * @param words of pytest
   */
  public static void pass(String environment, String... words)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(List.of(ROOT + "/jobs/bin/python-env", environment, "pytest", "-v"));
    command.addAll(List.of(words));
    var running =
        new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true).start();
    CompletableFuture.delayedExecutor(LONGEST_MINUTES, TimeUnit.MINUTES)
        .execute(() -> end(running));
    try (var said = running.inputReader()) {
      said.lines().forEach(System.out::println);
      assertThat(running.waitFor()).as(String.join(" ", command)).isZero();
    } finally {
      end(running);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
