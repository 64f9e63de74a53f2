package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.testing.FaultyS3;
import io.clickledger.testing.S3Effect;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Law 3, the chain itself: every change that a micro-batch makes to the store, in the order in
 * which the store acknowledged it. What was read is fixed first; then each table's data before its
 * commit; then the progress row, which says that all of them are whole; the batch is over last.
 */
class EffectTraceIT {
  private static final String ON_TIME =
      """
      {"click_id":"%s","event_time":"2026-03-28T10:00:00Z","received_at":"2026-03-28T10:00:01Z",\
      "ad_id":1,"campaign_id":2,"advertiser_id":3,"publisher_id":4,"price_micros":5}
      """;

  private static final String LATE = ON_TIME.replace("T10:00:01Z", "T10:15:01Z");

  private static final String BROKEN = "no click\n";

  private FaultyS3 s3;
  private Path landing;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    s3 = FaultyS3.start();
    s3.reach();
    landing = Files.createDirectory(TestSession.directory().resolve("landing"));
  }

  @AfterEach
  void stop() {
    s3.close();
  }

  @Test
  void rollupCommitsDataThenProgressThenTheBatch() throws IOException {
    assertThat(secondBatchOf("rollup"))
        .containsExactly(
            // the lane has one owner
            "PUT _checkpoints/rollup/lease/2",
            "DELETE _checkpoints/rollup/lease/1",
            // what the batch reads
            "PUT _checkpoints/rollup/0/sources/0/1",
            "PUT _checkpoints/rollup/0/offsets/1",
            // what has been counted, as of this batch
            "PUT _checkpoints/rollup/0/state/0/_metadata/v2/1",
            "PUT _checkpoints/rollup/0/state/0/*/2.changelog",
            // the minutes
            "PUT click_minute/event_date=*/*.parquet",
            "PUT click_minute/_delta_log/2.json",
            "PUT click_minute/_delta_log/2.crc",
            // the late clicks
            "PUT late_click/event_date=*/*.parquet",
            "PUT late_click/_delta_log/1.json",
            "PUT late_click/_delta_log/1.crc",
            // the tables are whole
            "PUT stream_progress/lane=rollup/*.parquet",
            "PUT stream_progress/_delta_log/2.json",
            "PUT stream_progress/_delta_log/2.crc",
            // the batch is over
            "PUT _checkpoints/rollup/0/commits/1",
            // so is the run
            "PUT job_run/job=rollup/*.parquet",
            "PUT job_run/_delta_log/2.json",
            "PUT job_run/_delta_log/2.crc");
  }

  @Test
  void archiveCommitsDataThenProgressThenTheBatch() throws IOException {
    assertThat(secondBatchOf("archive"))
        .containsExactly(
            // the lane has one owner
            "PUT _checkpoints/archive/lease/2",
            "DELETE _checkpoints/archive/lease/1",
            // what the batch reads
            "PUT _checkpoints/archive/0/sources/0/1",
            "PUT _checkpoints/archive/0/offsets/1",
            // the raw log
            "PUT raw_click/received_date=*/received_hour=10/*.parquet",
            "PUT raw_click/_delta_log/2.json",
            "PUT raw_click/_delta_log/2.crc",
            // the rejected records
            "PUT rejected_click/received_date=*/*.parquet",
            "PUT rejected_click/_delta_log/1.json",
            "PUT rejected_click/_delta_log/1.crc",
            // the tables are whole
            "PUT stream_progress/lane=archive/*.parquet",
            "PUT stream_progress/_delta_log/2.json",
            "PUT stream_progress/_delta_log/2.crc",
            // the batch is over
            "PUT _checkpoints/archive/0/commits/1",
            // so is the run
            "PUT job_run/job=archive/*.parquet",
            "PUT job_run/_delta_log/2.json",
            "PUT job_run/_delta_log/2.crc");
  }

  /** Decisions are readable before anything here: the feed comes first. */
  @Test
  void budgetKeepsSpendThenTheBatchThenTheRecord() throws IOException {
    var campaigns = Files.createDirectory(TestSession.directory().resolve("terms"));
    var file = campaigns.resolve("campaigns.csv");
    Files.writeString(
        file,
        """
        campaign_id,advertiser_id,cpc_micros,currency,daily_budget_micros,billing_zone,valid_from
        2,3,5,USD,1000000,UTC,2020-01-01T00:00:00Z
        """);
    var loaded =
        TestCommandLine.run("load-campaigns", "--lake", s3.lake("lake"), "--file", file.toString());
    assertThat(loaded.exitCode()).as(loaded.err()).isZero();
    assertThat(secondBatchOf("budget", "--feed", "file:" + campaigns.resolve("feed")))
        .containsExactly(
            // the lane has one owner
            "PUT _checkpoints/budget/lease/2",
            "DELETE _checkpoints/budget/lease/1",
            // what the batch reads
            "PUT _checkpoints/budget/0/sources/0/1",
            "PUT _checkpoints/budget/0/offsets/1",
            // what has been counted, as of this batch
            "PUT _checkpoints/budget/0/state/0/_metadata/v2/1",
            "PUT _checkpoints/budget/0/state/0/*/2.changelog",
            // what has been spent, and what is to be recorded
            "PUT _checkpoints/budget/0/spend/1",
            // the batch is over
            "PUT _checkpoints/budget/0/commits/1",
            // the record
            "PUT budget_decision/event_date=*/*.parquet",
            "PUT budget_decision/_delta_log/2.json",
            "PUT budget_decision/_delta_log/2.crc",
            "PUT stream_progress/lane=budget/*.parquet",
            "PUT stream_progress/_delta_log/2.json",
            "PUT stream_progress/_delta_log/2.crc",
            // so is the run
            "PUT job_run/job=budget/*.parquet",
            "PUT job_run/_delta_log/3.json",
            "PUT job_run/_delta_log/3.crc");
  }

  /** The first batch makes the tables; the second meets every door. */
  private List<String> secondBatchOf(String lane, String... more) throws IOException {
    Files.writeString(landing.resolve("a.ndjson"), ON_TIME.formatted("a"));
    run(lane, more);
    s3.forget();
    Files.writeString(
        landing.resolve("b.ndjson"),
        ON_TIME.formatted("a") + ON_TIME.formatted("b") + LATE.formatted("c") + BROKEN);
    run(lane, more);
    return told(s3.effects());
  }

  private void run(String lane, String... more) {
    var words =
        Stream.of(lane, "--lake", s3.lake("lake"), "--source", "files:" + landing, "--once");
    var ended = TestCommandLine.run(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  /** Effects as people read them: without the numbers of this run, what repeats told once. */
  private static List<String> told(List<S3Effect> effects) {
    var steps = new ArrayList<String>();
    for (var effect : effects) {
      var step = effect.verb() + " " + shortened(effect.key());
      var isRenewal = step.contains("/lease/") && steps.contains(step);
      if (!isRenewal && (steps.isEmpty() || !steps.get(steps.size() - 1).equals(step))) {
        steps.add(step);
      }
    }
    return steps;
  }

  private static String shortened(String key) {
    return key.replaceFirst("^lake/", "")
        .replaceFirst("/\\d+/(\\d+\\.changelog)$", "/*/$1")
        .replaceFirst("/part-[^/]*\\.parquet$", "/*.parquet")
        .replaceFirst("date=\\d{4}-\\d\\d-\\d\\d", "date=*")
        .replaceFirst("/lease/0*", "/lease/")
        .replaceFirst("/0*(\\d+)\\.(json|crc)$", "/$1.$2");
  }
}
