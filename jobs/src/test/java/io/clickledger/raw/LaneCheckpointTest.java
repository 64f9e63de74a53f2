package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.Lake;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.testing.TestSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Test;

class LaneCheckpointTest {
  private final Lake lake = TestSession.lake();
  private final Path landing = TestSession.directory();
  private final Path checkpoint = Path.of(lake.root(), "_checkpoints", "archive", "0");

  private void archiveOneFile(String name) throws Exception {
    Files.write(landing.resolve(name), List.of("no click"));
    archive();
  }

  private void archive() throws Exception {
    ArchiveJob.run(
        TestSession.context(lake, "archive", Clock.systemUTC()),
        new ArchiveJob.Options(new ClickFiles(landing.toString(), 1), Optional.empty()));
  }

  private ErrorCode refusal() {
    return catchThrowableOfType(ClickledgerException.class, this::archive).code();
  }

  @Test
  void saysItsFormat() throws Exception {
    archiveOneFile("a.ndjson");
    assertThat(Files.readString(checkpoint.resolve("epoch.json"))).contains("\"format\" : 1");
  }

  @Test
  void goesOnFromACheckpointThatIsOlderThanTheFormat() throws Exception {
    archiveOneFile("a.ndjson");
    Files.delete(checkpoint.resolve("epoch.json"));
    archiveOneFile("b.ndjson");
    assertThat(checkpoint.resolve("epoch.json")).exists();
    assertThat(lake.read(RejectedClick.TABLE).count()).isEqualTo(2);
  }

  @Test
  void refusesTheCheckpointOfANewerVersion() throws Exception {
    archiveOneFile("a.ndjson");
    Files.writeString(checkpoint.resolve("epoch.json"), "{\"format\":2,\"start\":{}}");
    assertThat(refusal()).isEqualTo(ErrorCode.CHECKPOINT);
  }

  @Test
  void refusesToGoOnWithoutItsCheckpoint() throws Exception {
    archiveOneFile("a.ndjson");
    FileUtil.fullyDelete(checkpoint.toFile());
    assertThat(refusal()).isEqualTo(ErrorCode.CHECKPOINT);
    assertThat(lake.read(RawClick.TABLE).count()).isZero();
    assertThat(lake.read(RejectedClick.TABLE).count()).isEqualTo(1);
  }

  @Test
  void refusesACheckpointThatIsOlderThanItsTables() throws Exception {
    archiveOneFile("a.ndjson");
    archiveOneFile("b.ndjson");
    for (var log : List.of("offsets", "commits")) {
      Files.delete(checkpoint.resolve(log).resolve("1"));
    }
    assertThat(refusal()).isEqualTo(ErrorCode.CHECKPOINT);
  }

  @Test
  void findsItsNewestBatchBehindTheCommitsOfAnotherLane() throws Exception {
    archiveOneFile("a.ndjson");
    archiveOneFile("b.ndjson");
    var job = TestSession.context(lake, "new-epoch", Clock.systemUTC());
    for (int epoch = 1; epoch <= 5; epoch++) {
      BatchProgress.NONE.writeEpoch(job, "rollup", epoch, Optional.of(Instant.EPOCH));
    }
    assertThat(LaneCheckpoint.recorded(lake, "archive").newestBatch()).isEqualTo(1);
    assertThat(LaneCheckpoint.recorded(lake, "rollup").epoch()).isEqualTo(5);
    assertThat(LaneCheckpoint.recorded(lake, "rollup").watermark()).contains(Instant.EPOCH);
    assertThat(LaneCheckpoint.recorded(lake, "budget").newestBatch()).isEqualTo(-1);
  }

  @Test
  void isNotAdvancedByAReplay() throws Exception {
    archiveOneFile("a.ndjson");
    var job = TestSession.context(lake, "replay", Clock.systemUTC());
    var replay = new Rebuild(0, -2, Instant.EPOCH, null, 0, 0);
    BatchProgress.NONE.writeRebuild(job, "archive", replay, Optional.of(Instant.EPOCH));
    var checkpoint = LaneCheckpoint.recorded(lake, "archive");
    assertThat(checkpoint.newestBatch()).isZero();
    assertThat(checkpoint.watermark()).isEmpty();
  }
}
