package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code bin/clickledger} in a copy of the built tree, under a path with blanks. The copy has no
 * sources, so nothing can be stale and nothing is built.
 */
class LauncherIT {
  private record Ended(int exitCode, String out, String err) {}

  private final Path root = TestSession.directory().resolve("a copy");
  private final Path script = root.resolve("jobs/bin/clickledger");

  @BeforeEach
  void copyTheBuiltTree() throws IOException {
    var built = Path.of(System.getProperty("clickledger.root", "..")).toRealPath();
    for (var file :
        List.of(
            "jobs/bin/clickledger",
            "jobs/target/clickledger.jar",
            "jobs/target/spark.classpath",
            "conf/spark/jvm.flags")) {
      var copy = root.resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(built.resolve(file), copy);
    }
  }

  private Ended run(Path launcher, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    var out = Files.createTempFile(root, "out", ".txt");
    var err = Files.createTempFile(root, "err", ".txt");
    var command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(words));
    var process =
        new ProcessBuilder(command)
            .directory(Files.createDirectories(root.resolve("work here")).toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    process.environment().putAll(environment);
    var exitCode = process.start().waitFor();
    return new Ended(
        exitCode,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void helpsFromAnywhereThroughASymbolicLink() throws IOException, InterruptedException {
    var link = Files.createSymbolicLink(root.resolve("my link"), script);

    var help = run(link, Map.of(), "--help");

    assertThat(help.err()).isEmpty();
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("usage: clickledger COMMAND", "status");
  }

  @Test
  void namesVersionAndCommitOfTheJar() throws IOException, InterruptedException {
    assertThat(run(script, Map.of(), "--version").out())
        .matches("clickledger \\d+\\.\\d+\\.\\d+(\\+[0-9a-f]+(-dirty)?)? \\(Spark .*\\R");
  }

  @Test
  void passesWordsAndExitCodeOnAndReadsPathsFromTheWorkingDirectory()
      throws IOException, InterruptedException {
    var status = run(script, Map.of(), "status", "--lake", "no lake");

    assertThat(status.exitCode()).isEqualTo(2);
    assertThat(status.out()).isEmpty();
    assertThat(status.err().lines())
        .hasSize(3)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("error [NOT_FOUND]: there is no lake at ")
                    .endsWith("/work here/no lake"));
  }

  @Test
  void asksForMavenWhereItMustBuildAndCannot() throws IOException, InterruptedException {
    Files.delete(root.resolve("jobs/target/clickledger.jar"));
    var tools = Files.createDirectories(root.resolve("tools"));
    for (var tool : List.of("bash", "dirname", "readlink", "find", "mkdir", "flock", "java")) {
      Files.createSymbolicLink(tools.resolve(tool), which(tool));
    }

    var refused = run(script, Map.of("PATH", tools.toString()), "--help");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("Maven is not on the PATH", "remedy: install Maven");
  }

  private static Path which(String tool) throws IOException {
    for (var directory : System.getenv("PATH").split(":")) {
      var candidate = Path.of(directory, tool);
      if (Files.isExecutable(candidate)) {
        return candidate.toRealPath();
      }
    }
    throw new IOException("no " + tool + " on the PATH");
  }
}
