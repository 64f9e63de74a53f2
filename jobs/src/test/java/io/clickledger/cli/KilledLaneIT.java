package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.lake.Lake;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.Doors;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Law 3: {@code kill -9} at any instant, any number of times, changes no total. */
class KilledLaneIT {
  private static final int KILLS = 2;

  /** A batch takes about a second: a kill strikes anywhere within one. */
  private static final int LONGEST_WAIT_MILLIS = 1_000;

  /** The day's 290 or so files are 8 batches: no lane comes to its end before the last kill. */
  private static final String FILES_PER_BATCH = "36";

  private static Path landing;
  private static JsonNode expected;

  @BeforeAll
  static void generate() throws IOException {
    var settings = GeneratorSettings.builder().clicks(40_000).days(1).seed(11).build();
    var world =
        ClickGenerator.generate(settings, TestSession.directory().resolve("world"), line -> {});
    landing = world.landing();
    expected = new ObjectMapper().readTree(world.expected().toFile());
  }

  @Test
  @Tag("faults")
  void archiveKeepsEveryRecordOnce() throws IOException, InterruptedException {
    var lake = killedOftenAndFinished("archive", new Random(1));
    assertThat(lake.read(RawClick.TABLE).count())
        .isEqualTo(expected.path("archive").path("accepted").longValue());
    assertThat(lake.read(RejectedClick.TABLE).count())
        .isEqualTo(expected.path("archive").path("rejected").longValue());
  }

  @Test
  @Tag("faults")
  void rollupCountsEveryClickOnce() throws IOException, InterruptedException {
    var lake = killedOftenAndFinished("rollup", new Random(2));
    var stream = Doors.expected(expected.path("stream"));
    assertThat(Doors.of(lake, "rollup")).isEqualTo(stream);
    assertThat(lake.read(ClickMinute.TABLE).selectExpr("sum(clicks)").first().getLong(0))
        .isEqualTo(stream.accepted());
  }

  @Test
  void refusesASecondProcessOnOneLane() throws IOException, InterruptedException {
    var lake = TestSession.lake();
    try (var owner = start("rollup", lake)) {
      assertThat(owner.reaches("rollup: batch")).as(owner.said()).isTrue();
      try (var second = start("rollup", lake)) {
        assertThat(second.ended()).as(second.said()).isEqualTo(2);
        assertThat(second.said())
            .contains("error [LEASE_HELD]: the rollup lane is owned by process " + owner.pid());
      }
      assertThat(owner.killAfter(0)).isTrue();
    }
  }

  /** Kills the lane in the midst of a batch, twice, then lets it finish. */
  private static Lake killedOftenAndFinished(String lane, Random random)
      throws IOException, InterruptedException {
    var lake = TestSession.lake();
    for (int i = 0; i < KILLS; i++) {
      try (var process = start(lane, lake)) {
        var wrote = process.reaches(lane + ": batch");
        var killed = process.killAfter(random.nextInt(LONGEST_WAIT_MILLIS));
        assertThat(wrote && killed)
            .as("kill of a living lane, which said:\n" + process.said())
            .isTrue();
      }
    }
    try (var process = start(lane, lake)) {
      var exitCode = process.ended();
      assertThat(exitCode).as(process.said()).isZero();
    }
    DeltaLog.clearCache();
    return lake;
  }

  private static ClickledgerProcess start(String lane, Lake lake) throws IOException {
    return ClickledgerProcess.start(
        lane,
        "--lake",
        lake.root(),
        "--source",
        "files:" + landing,
        "--once",
        "--max-files-per-trigger",
        FILES_PER_BATCH);
  }
}
