package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.testing.TestSession;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code jobs/bin/clickledger} in a copy of the project that holds what a build leaves. */
class LauncherIT {
  private ProjectCopy copy;

  @BeforeEach
  void copyWhatABuildLeaves() throws IOException {
    copy = ProjectCopy.make();
  }

  @Test
  void runsFromAnywhereThroughASymbolicLink() throws Exception {
    var link = TestSession.directory().resolve("cl");
    Files.createSymbolicLink(link, launcher());
    var version = copy.run(link, "--version");
    assertThat(version.exitCode()).as(version.err()).isZero();
    assertThat(version.out()).startsWith("clickledger ").contains("Java 17");
  }

  @Test
  void passesWordsAndExitCodesOn() throws Exception {
    var refused = copy.run(launcher(), "status", "--lake", "no such lake");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("there is no lake at " + copy.root().resolve("no such lake"));
    assertThat(copy.run(launcher(), "stauts").exitCode()).isEqualTo(1);
  }

  @Test
  void readsAndWritesAnyLetterWhateverTheLocale() throws Exception {
    // The shell makes the name: this JVM's own locale may know no such letter.
    var shell = "exec \"$0\" status --lake $'K\\xc3\\xb6ln'";
    var refused =
        copy.runWith(
            Map.of("LC_ALL", "POSIX"), Path.of("/bin/bash"), "-c", shell, launcher().toString());
    assertThat(refused.err()).contains("there is no lake at " + copy.root() + "/Köln");
  }

  @Test
  void keepsTheClassesOfARunForLaterOnes() throws Exception {
    var keep = Map.of("CLICKLEDGER_KEEP_CLASSES", "yes");
    var kept = copy.runWith(keep, launcher(), "status", "--lake", "no such lake");
    assertThat(kept.exitCode()).as(kept.err()).isEqualTo(2);
    assertThat(copy.root().resolve("jobs/target/clickledger.jsa")).isNotEmptyFile();
    var loaded = TestSession.directory().resolve("loaded");
    var tell = Map.of("CLICKLEDGER_JAVA_OPTS", "-Xlog:class+load:file=" + loaded);
    var later = copy.runWith(tell, launcher(), "--version");
    assertThat(later.exitCode()).isZero();
    assertThat(later.err()).isEmpty();
    assertThat(Files.readString(loaded))
        .contains("io.clickledger.cli.Main source: shared objects file (top)");
  }

  @Test
  void leavesNothingBesideTheLakeWhereItRuns() throws Exception {
    var before = copy.root().toFile().list();
    var loaded =
        copy.run(launcher(), "load-campaigns", "--lake", "lake", "--file", "conf/campaigns.csv");
    assertThat(loaded.exitCode()).as(loaded.err()).isZero();
    assertThat(copy.root().toFile().list())
        .containsOnlyOnce(before)
        .contains("lake")
        .hasSize(before.length + 1);
  }

  @Test
  void saysWhatToInstallWhereMavenIsMissing() throws Exception {
    Files.delete(copy.root().resolve("jobs/target/clickledger.jar"));
    var refused = copy.runWith(Map.of("PATH", pathWithout("mvn")), launcher(), "--version");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("Maven is not on the PATH").contains("remedy: install");
  }

  @Test
  void buildsAgainWhereSparkHasGoneFromTheRepository() throws Exception {
    Files.writeString(
        copy.root().resolve("jobs/target/spark.classpath"), "/gone/spark.jar:/gone/b");
    var refused = copy.runWith(Map.of("PATH", pathWithout("mvn")), launcher(), "--version");
    assertThat(refused.err()).contains("clickledger must be built");
  }

  private Path launcher() {
    return copy.program("clickledger");
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
}
