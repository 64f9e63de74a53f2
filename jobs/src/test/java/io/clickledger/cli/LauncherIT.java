package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.cli.TestCommandLine.Ended;
import io.clickledger.testing.TestSession;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code jobs/bin/clickledger} in a copy of the project that holds what a build leaves. */
class LauncherIT {
  private static final Path ROOT = Path.of(System.getProperty("clickledger.root"));

  private Path copy;

  @BeforeEach
  void copyWhatABuildLeaves() throws IOException {
    copy = TestSession.directory().resolve("with a blank");
    var target = Files.createDirectories(copy.resolve("jobs/target"));
    FileUtils.copyDirectory(ROOT.resolve("jobs/bin").toFile(), copy.resolve("jobs/bin").toFile());
    FileUtils.copyDirectory(ROOT.resolve("conf").toFile(), copy.resolve("conf").toFile());
    assertThat(copy.resolve("jobs/bin/clickledger").toFile().setExecutable(true)).isTrue();
    var jar = Path.of(System.getProperty("clickledger.jar"));
    Files.createSymbolicLink(target.resolve("clickledger.jar"), jar);
    Files.copy(
        Path.of(System.getProperty("clickledger.spark.classpath.file")),
        target.resolve("spark.classpath"));
  }

  @Test
  void runsFromAnywhereThroughASymbolicLink() throws Exception {
    var link = TestSession.directory().resolve("cl");
    Files.createSymbolicLink(link, copy.resolve("jobs/bin/clickledger"));
    var version = run(link, System.getenv("PATH"), "--version");
    assertThat(version.exitCode()).as(version.err()).isZero();
    assertThat(version.out()).startsWith("clickledger ").contains("Java 17");
  }

  @Test
  void passesWordsAndExitCodesOn() throws Exception {
    var refused = run(launcher(), System.getenv("PATH"), "status", "--lake", "no such lake");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("there is no lake at " + copy.resolve("no such lake"));
    assertThat(run(launcher(), System.getenv("PATH"), "stauts").exitCode()).isEqualTo(1);
  }

  @Test
  void saysWhatToInstallWhereMavenIsMissing() throws Exception {
    Files.delete(copy.resolve("jobs/target/clickledger.jar"));
    var refused = run(launcher(), pathWithout("mvn"), "--version");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("Maven is not on the PATH").contains("remedy: install");
  }

  private Path launcher() {
    return copy.resolve("jobs/bin/clickledger");
  }

  /** A directory of links to every program on the PATH but one. */
  private static String pathWithout(String program) throws IOException {
    var programs = TestSession.directory();
    for (var directory : System.getenv("PATH").split(":")) {
      var files = Path.of(directory).toFile().listFiles();
      for (var file : files == null ? List.<File>of() : Arrays.asList(files)) {
        var link = programs.resolve(file.getName());
        if (!file.getName().equals(program) && !Files.exists(link)) {
          Files.createSymbolicLink(link, file.toPath());
        }
      }
    }
    return programs.toString();
  }

  private Ended run(Path launcher, String path, String... words) throws Exception {
    var out = TestSession.directory().resolve("out");
    var err = out.resolveSibling("err");
    var command = new ArrayList<String>(List.of(launcher.toString()));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).directory(copy.toFile());
    builder.environment().put("PATH", path);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    var process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
