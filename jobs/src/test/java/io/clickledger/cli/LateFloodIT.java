package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.testing.TestSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A flood of late clicks: stream and truth diverge past 0.1 %, and the report says why. */
class LateFloodIT {
  @Test
  @Tag("faults")
  void pagesAndNamesTheCause() {
    var dir = TestSession.directory().resolve("demo");
    var ended =
        TestCommandLine.run(
            "demo", "--dir", dir.toString(), "--clicks", "8000", "--late-share", "0.01");
    assertThat(ended.exitCode()).as(ended.err() + ended.out()).isEqualTo(3);
    assertThat(ended.out())
        .contains("PAGE")
        .contains("all copies came over 15 minutes late")
        .contains("checks against the oracle passed")
        .doesNotContain("FAILED");
    assertThat(dir.resolve("report.html")).content().contains("late");
  }
}
