package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.StreamProgress;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private String rollup() {
    var ended =
        TestCommandLine.run(
            "rollup", "--lake", root.toString(), "--source", "files:" + landing, "--once");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended.out();
  }
}
