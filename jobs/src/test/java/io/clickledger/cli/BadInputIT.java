package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a person gets wrong ends with a clear message, a remedy and nothing half-written. */
class BadInputIT {
  private static final String CLICK =
      """
      {"click_id":"c1","event_time":"2026-03-28T12:00:00Z","ad_id":1,"campaign_id":77,\
      "advertiser_id":1,"publisher_id":1,"user_id":null,"ip":null,"user_agent":null,\
      "price_micros":null}
      """;

  @Test
  void namesTheNearestCommandAndOption() {
    assertRefused(1, "did you mean", "archve", "--lake", "x");
    assertRefused(1, "did you mean", "archive", "--lak", "x", "--source", "files:y");
  }

  @Test
  void saysThatTheLakeIsMissing() {
    var lake = TestSession.lake().root();
    assertRefused(2, "there is no lake", "status", "--lake", lake);
    assertRefused(2, "there is no lake", "rebuild-truth", "--lake", lake, "--date", "2026-03-28");
    assertRefused(2, "there is no lake", "compact", "--lake", lake);
    assertThat(Path.of(lake)).doesNotExist();
  }

  @Test
  void saysThatTheSourceIsMissingOrEmpty() throws IOException {
    var lake = TestSession.lake().root();
    var empty = TestSession.directory();
    var missing = empty.resolve("nowhere");
    assertRefused(
        2, "does not exist", "archive", "--lake", lake, "--source", "files:" + missing, "--once");
    assertRefused(
        2, "no click files", "rollup", "--lake", lake, "--source", "files:" + empty, "--once");
    assertThat(Path.of(lake)).doesNotExist();
  }

  @Test
  void namesTheColumnsThatAFileLacks() throws IOException {
    var landing = TestSession.directory();
    Files.writeString(landing.resolve("a.csv"), "click_id,event_time\nc1,2026-03-28T12:00:00Z\n");
    var lake = TestSession.lake().root();
    assertRefused(
        2, "no column ad_id", "archive", "--lake", lake, "--source", "files:" + landing, "--once");
    Files.delete(landing.resolve("a.csv"));
    Files.writeString(landing.resolve("b.parquet"), "not a Parquet file");
    assertRefused(
        2, "b.parquet", "archive", "--lake", lake, "--source", "files:" + landing, "--once");
  }

  @Test
  void namesTheCampaignThatAClickLacks() throws IOException {
    var lake = archived(CLICK);
    assertRefused(2, "campaign 77", "rebuild-truth", "--lake", lake, "--date", "2026-03-28");
    assertThat(Path.of(lake, "billable_click")).doesNotExist();
  }

  @Test
  void saysThatADateHasNoClicks() throws IOException {
    var lake = archived(CLICK);
    assertRefused(2, "2026-03-27", "rebuild-truth", "--lake", lake, "--date", "2026-03-27");
    assertRefused(2, "2026-03-27", "mark-traffic", "--lake", lake, "--date", "2026-03-27");
  }

  @Test
  void namesBothLinesOfAnOverlappingCampaign() throws IOException {
    var file = TestSession.directory().resolve("campaigns.csv");
    Files.writeString(
        file,
        """
        campaign_id,advertiser_id,cpc_micros,currency,daily_budget_micros,billing_zone,valid_from
        1,1,5,USD,9,UTC,2026-01-01T00:00:00Z
        1,1,6,USD,9,UTC,2026-01-01T00:00:00Z
        """);
    var lake = TestSession.lake().root();
    var ended = TestCommandLine.run("load-campaigns", "--lake", lake, "--file", file.toString());
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("2").contains("3").contains("remedy");
    assertThat(Path.of(lake, "campaign")).doesNotExist();
  }

  private static String archived(String lines) throws IOException {
    var landing = TestSession.directory();
    Files.writeString(landing.resolve("clicks.ndjson"), lines);
    var lake = TestSession.lake().root();
    var campaigns = Path.of("..", "conf", "campaigns.csv").toString();
    assertThat(
            TestCommandLine.run("load-campaigns", "--lake", lake, "--file", campaigns).exitCode())
        .isZero();
    assertThat(
            TestCommandLine.run("archive", "--lake", lake, "--source", "files:" + landing, "--once")
                .exitCode())
        .isZero();
    return lake;
  }

  private static void assertRefused(int exitCode, String reason, String... words) {
    var ended = TestCommandLine.run(words);
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
    assertThat(ended.err()).contains(reason).contains("error [");
    assertThat(ended.out()).isEmpty();
  }
}
