package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.cli.TestCommandLine.Ended;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;

/**
 * A copy of the project that holds its programs, its configuration and what a build leaves.
 *
 * @param root a directory with a blank in its name
 */
record ProjectCopy(Path root) {
  private static final Path ORIGINAL = Path.of(System.getProperty("clickledger.root"));

  static ProjectCopy make() throws IOException {
    var root = TestSession.directory().resolve("with a blank");
    var target = Files.createDirectories(root.resolve("jobs/target"));
    for (var directory : List.of("jobs/bin", "conf")) {
      FileUtils.copyDirectory(
          ORIGINAL.resolve(directory).toFile(), root.resolve(directory).toFile());
    }
    var jar = Path.of(System.getProperty("clickledger.jar"));
    Files.createSymbolicLink(target.resolve("clickledger.jar"), jar);
    Files.copy(
        Path.of(System.getProperty("clickledger.spark.classpath.file")),
        target.resolve("spark.classpath"));
    Files.createSymbolicLink(
        target.resolve("servers"), Path.of(System.getProperty("clickledger.servers")));
    return new ProjectCopy(root);
  }

  Path program(String name) {
    return root.resolve("jobs/bin").resolve(name);
  }

  /** Runs a program to its end, as a person in {@link #root} would. */
  Ended run(Path program, String... words) throws IOException, InterruptedException {
    return runWith(Map.of(), program, words);
  }

  /**
   * @param environment variables that win over those of this process
   */
  Ended runWith(Map<String, String> environment, Path program, String... words)
      throws IOException, InterruptedException {
    var out = TestSession.directory().resolve("out");
    var err = out.resolveSibling("err");
    var command = new ArrayList<String>(List.of(program.toString()));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    var process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("ended in time").isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
