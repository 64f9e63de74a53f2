package io.clickledger.rules.fraud;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Lists and clicks in the folder beside the repository. */
final class SharedData {
  private SharedData() {}

  /** A file of it; without it the test is skipped, and says so. */
  static Path file(String name) {
    var root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("jobs/pom.xml"))) {
      root = requireNonNull(root.getParent());
    }
    var path = root.resolve("../shared/data").resolve(name).normalize();
    assumeTrue(Files.exists(path), () -> "SKIPPED: there is no " + path);
    return path;
  }
}
