package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;

/** A lane that died after its tables were whole, and before its checkpoint said so. */
class ResumedRollupTest {
  private static final String CLICK =
      """
      {"click_id":"%s","event_time":"2026-03-28T10:00:00Z","received_at":"2026-03-28T10:00:01Z",\
      "ad_id":1,"campaign_id":2,"advertiser_id":3,"publisher_id":4,"price_micros":5}
      """;

  private final Path root = TestSession.directory();
  private final Path landing = TestSession.directory();

  @Test
  void endsTheBatchWithoutCountingItAgain() throws IOException {
    Files.writeString(landing.resolve("1.ndjson"), CLICK.formatted("a"));
    rollup();
    var ends = root.resolve("_checkpoints/rollup/0/commits");
    Files.delete(ends.resolve("0"));
    Files.writeString(landing.resolve("2.ndjson"), CLICK.formatted("a") + CLICK.formatted("b"));

    assertThat(rollup()).contains("2 records read, 1 accepted, 1 duplicate");

    var batches =
        TestSession.spark()
            .read()
            .format("delta")
            .load(root.resolve(StreamProgress.TABLE.name()).toString())
            .selectExpr("count(*)", "sum(accepted)", "sum(duplicate)")
            .first();
    assertThat(batches.getLong(0)).isEqualTo(2);
    assertThat(batches.getLong(1)).isEqualTo(2);
    assertThat(batches.getLong(2)).isEqualTo(1);
  }

  @Test
  void refusesToEndABatchThatComesToAnotherCount() throws IOException {
    var oneOfTwo = CLICK.formatted("a") + "no click\n";
    Files.writeString(landing.resolve("1.ndjson"), oneOfTwo);
    rollup();
    Files.delete(root.resolve("_checkpoints/rollup/0/commits/0"));
    // As a version of the program would that takes what the one before rejected.
    Files.writeString(landing.resolve("1.ndjson"), CLICK.formatted("a") + CLICK.formatted("b"));
    assertRefused();
    // The same where the batch was not recorded yet.
    forgetCommit(StreamProgress.TABLE, 1);
    assertRefused();
    Files.writeString(landing.resolve("1.ndjson"), oneOfTwo);
    assertThat(rollup()).contains("2 records read, 1 accepted").contains("1 rejected");
  }

  private void assertRefused() {
    var refused = run();
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("error [CHECKPOINT]", "begun with 1 clicks accepted", "comes to 2", "new-epoch");
  }

  private void forgetCommit(TableDefinition table, int version) throws IOException {
    var log = root.resolve(table.name()).resolve("_delta_log");
    for (var name : List.of("%020d.json", "%020d.crc", ".%020d.json.crc", ".%020d.crc.crc")) {
      Files.deleteIfExists(log.resolve(name.formatted(version)));
    }
    DeltaLog.clearCache();
  }

  private String rollup() {
    var ended = run();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended.out();
  }

  private TestCommandLine.Ended run() {
    return TestCommandLine.run(
        "rollup", "--lake", root.toString(), "--source", "files:" + landing, "--once");
  }
}
