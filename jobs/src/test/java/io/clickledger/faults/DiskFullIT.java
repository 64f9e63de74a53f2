package io.clickledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.table.ClickMinute;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.Doors;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The disk under a lane's checkpoint is full, and later it is not. */
@Tag(FaultyWorld.MORE_FAULTS)
class DiskFullIT {
  /** A disk of its own for the checkpoints, seen by these processes only; it goes with them. */
  private static final List<String> ON_A_SMALL_DISK =
      List.of(
          "unshare",
          "--user",
          "--map-root-user",
          "--mount",
          "sh",
          "-c",
          """
          disk=$1
          shift
          mount -t tmpfs -o size=64k tmpfs "$disk" || exit 77
          "$@"
          echo "on the full disk: exit $?"
          mount -o remount,size=64m "$disk"
          exec "$@"
          """,
          "sh");

  @Test
  void theLaneSaysSoAndGoesOnOnceThereIsSpace() throws Exception {
    var settings = GeneratorSettings.builder().clicks(9_000).days(1).seed(23).build();
    var world =
        ClickGenerator.generate(settings, TestSession.directory().resolve("world"), line -> {});
    var lake = TestSession.lake();
    var checkpoints = Files.createDirectories(Path.of(lake.root(), "_checkpoints"));
    requireSmallDisks(checkpoints);
    var within = new ArrayList<>(ON_A_SMALL_DISK);
    within.add(checkpoints.toString());
    try (var reader = new WatchingReader(lake, Map.of(ClickMinute.TABLE, "sum(clicks)"));
        var process =
            ClickledgerProcess.startWithin(
                within,
                "rollup",
                "--lake",
                lake.root(),
                "--source",
                "files:" + world.landing(),
                "--once",
                "--max-files-per-trigger",
                "60")) {
      assertThat(process.ended()).as(process.said()).isZero();
      assertThat(process.said())
          .contains("error [ENVIRONMENT]: the disk is full", "on the full disk: exit 2");
      reader.stop();
      DeltaLog.clearCache();
      var expected = new ObjectMapper().readTree(world.expected().toFile());
      var stream = Doors.expected(expected.path("stream"));
      assertThat(Doors.of(lake, "rollup")).isEqualTo(stream);
      reader.assertMovedByBatch(ClickMinute.TABLE, "rollup", "accepted");
      assertThat(lake.read(ClickMinute.TABLE).selectExpr("sum(clicks)").first().getLong(0))
          .isEqualTo(stream.accepted());
    }
    FaultTable.add(
        "disk full under the checkpoint", 1, "exit 2 with the remedy; " + FaultyWorld.EXACT);
  }

  /** Where the kernel gives no small disk to a test, it is not run, and says so. */
  private static void requireSmallDisks(Path at) throws IOException, InterruptedException {
    var words = new ArrayList<>(ON_A_SMALL_DISK);
    words.addAll(List.of(at.toString(), "true"));
    int code;
    try {
      code = new ProcessBuilder(words).start().waitFor();
    } catch (IOException noUnshare) {
      code = 77;
    }
    if (code != 0) {
      System.out.println("[tests] no user namespaces here: a full disk was not tried");
    }
    Assumptions.assumeTrue(code == 0, "no user namespaces here: a full disk was not tried");
  }
}
