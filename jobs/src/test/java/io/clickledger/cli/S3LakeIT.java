package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.testing.AppendCommits;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.FaultyS3;
import io.clickledger.testing.S3Match;
import io.clickledger.testing.S3Store;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lakes on an S3 store: processes against a store of their own, started here. */
class S3LakeIT {
  private static S3Store store;

  @BeforeAll
  static void startStore() throws IOException, InterruptedException {
    store = S3Store.start();
  }

  @AfterAll
  static void stopStore() {
    store.close();
  }

  /** Clicks from a topic take the same way in {@link LocalServersIT}. */
  @Test
  @Tag("faults")
  void runsTheWholeChain() throws IOException, InterruptedException {
    var dir = TestSession.directory().resolve("demo");
    try (var demo =
        ClickledgerProcess.start(
            "demo",
            "--dir",
            dir.toString(),
            "--clicks",
            "8000",
            "--late-share",
            "0",
            "--lake",
            "s3a://" + S3Store.BUCKET + "/demo",
            "--conf",
            store.configuration().toString())) {
      assertThat(demo.ended()).as(demo.said()).isZero();
      assertThat(demo.said()).contains("checks against the oracle passed");
    }
  }

  @Test
  @Tag("long")
  void keepsEveryCommitOfFourWriters() throws IOException, InterruptedException {
    keepsEveryCommit(4, 12);
  }

  @ParameterizedTest
  @Tag("faults")
  @ValueSource(ints = {2, 4})
  void keepsEveryCommitOfALongRace(int writers) throws IOException, InterruptedException {
    keepsEveryCommit(writers, 100);
  }

  private static void keepsEveryCommit(int count, int commits)
      throws IOException, InterruptedException {
    var lake = "s3a://" + S3Store.BUCKET + "/race-" + count + "-" + commits;
    var conf = store.configuration().toString();
    var writers = new ArrayList<ClickledgerProcess>();
    try {
      for (int i = 0; i < count; i++) {
        writers.add(
            ClickledgerProcess.startMain(
                AppendCommits.class, lake, conf, "w" + i, String.valueOf(commits / count)));
      }
      for (var writer : writers) {
        assertThat(writer.ended()).as(writer.said()).isZero();
      }
    } finally {
      writers.forEach(ClickledgerProcess::close);
    }
    try (var status = ClickledgerProcess.start("status", "--lake", lake, "--conf", conf)) {
      assertThat(status.ended()).as(status.said()).isZero();
      assertThat(status.said()).containsPattern("day_status +%1$d +%1$d".formatted(commits));
    }
  }

  @Test
  void refusesAStoreThatIgnoresTheCondition() throws IOException, InterruptedException {
    try (var forgetful = FaultyS3.start()) {
      forgetful.on(S3Match.any(".*").always()).ignore("If-None-Match");
      try (var load =
          ClickledgerProcess.start(
              "load-campaigns",
              "--lake",
              forgetful.lake("forgetful"),
              "--file",
              "../conf/campaigns.csv",
              "--conf",
              forgetful.configuration().toString())) {
        assertThat(load.ended()).as(load.said()).isEqualTo(2);
        assertThat(load.said())
            .contains("ignores If-None-Match")
            .contains("remedy: use a store that honours conditional PUT");
      }
    }
  }
}
