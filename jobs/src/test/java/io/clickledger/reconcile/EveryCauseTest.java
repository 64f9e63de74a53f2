package io.clickledger.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lake;
import io.clickledger.raw.ArchiveJob;
import io.clickledger.raw.ClickFiles;
import io.clickledger.raw.LoadCampaignsJob;
import io.clickledger.stream.RollupJob;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.StreamProgress;
import io.clickledger.testing.TestSession;
import io.clickledger.truth.RebuildTruthJob;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Law 8 on real tables: a campaign for every cause, each made to happen through the lanes, one
 * landed file a micro-batch. What reconcile says of every (hour, campaign) that differs is asserted
 * whole; nothing else may differ.
 */
class EveryCauseTest {
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");
  private static final Instant NOW = Instant.parse("2026-04-02T00:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private static final int AGREED = 1;
  private static final int LATE = 2;
  private static final int BEHIND = 3;
  private static final int CONFLICT_OF_HOUR = 4;
  private static final int CONFLICT_OF_CAMPAIGN = 5;
  private static final int OTHER_CAMPAIGN = 6;
  private static final int COLLISION = 7;
  private static final int UNREAD = 8;
  private static final int AFTER_TRUTH = 9;
  private static final int CONFLICT_OF_DAY = 10;
  private static final int SPOILT = 11;

  private static final String ID = "collision-000001";

  private static Lake lake;
  private static Path landing;
  private static JobResult today;
  private static JobResult tomorrow;
  private static JobResult yesterday;

  @BeforeAll
  static void run() throws Exception {
    lake = TestSession.lake();
    landing = TestSession.directory().resolve("landing");
    Files.createDirectories(landing);
    loadCampaigns();
    land(
        1,
        click("s1", SPOILT, "2026-03-27T10:00:00Z", "2026-03-27T10:00:01Z"),
        click("s2", AGREED, "2026-03-27T10:00:00Z", "2026-03-27T10:00:01Z"),
        click("a1", AGREED, "11:50:00", "11:50:01"),
        click("a1", AGREED, "11:50:00", "11:50:03"),
        click("l1", LATE, "11:40:00", "11:55:00.000001"),
        click("h1", CONFLICT_OF_HOUR, "12:00:10", "12:00:20"),
        click("c1", OTHER_CAMPAIGN, "12:01:00", "12:01:09"),
        click(ID, COLLISION, "12:02:00", "12:02:01"));
    land(
        2,
        click("a1", AGREED, "11:50:00", "11:50:02"),
        click("h1", CONFLICT_OF_HOUR, "11:59:50", "12:00:05"),
        click("c1", CONFLICT_OF_CAMPAIGN, "12:01:00", "12:01:01"),
        click(CollidingIds.of(ID), COLLISION, "12:03:00", "12:03:01"));
    land(
        3,
        click("d1", CONFLICT_OF_DAY, "23:59:58", "23:59:59"),
        click("t1", AFTER_TRUTH, "23:58:00", "2026-03-29T00:00:30Z"));
    land(
        4,
        click("d1", CONFLICT_OF_DAY, "2026-03-29T00:00:02Z", "2026-03-29T00:00:03Z"),
        click("n1", AGREED, "2026-03-29T03:00:00Z", "2026-03-29T03:00:01Z"));
    land(5, click("b1", BEHIND, "10:00:00", "10:00:01"));
    RollupJob.run(job("rollup"), RollupJob.Options.once(new ClickFiles(landing.toString(), 1)));
    land(6, click("u1", UNREAD, "13:00:00", "13:00:01"));
    ArchiveJob.run(
        job("archive"),
        new ArchiveJob.Options(new ClickFiles(landing.toString(), 100), Optional.empty()));
    today = compared(DAY, Optional.of(Instant.parse("2026-03-29T00:00:10Z")));
    tomorrow = compared(DAY.plusDays(1), Optional.empty());
    yesterday = compared(DAY.minusDays(1), Optional.empty());
  }

  private static void loadCampaigns() throws IOException {
    var file = TestSession.directory().resolve("campaigns.csv");
    var lines =
        Stream.concat(
            Stream.of(
                "campaign_id,advertiser_id,cpc_micros,currency,daily_budget_micros,billing_zone,"
                    + "valid_from"),
            Stream.iterate(1, i -> i <= SPOILT, i -> i + 1)
                .map(i -> i + ",1,250000,USD,1000000000,UTC,2026-01-01T00:00:00Z"));
    Files.write(file, lines.toList());
    LoadCampaignsJob.run(
        job("load-campaigns"), new LoadCampaignsJob.Options(file.toString(), false, false));
  }

  private static JobResult compared(LocalDate date, Optional<Instant> cutoff) {
    RebuildTruthJob.run(
        job("rebuild-truth"), new RebuildTruthJob.Options(date, cutoff, 2, 3, false));
    return ReconcileJob.run(job("reconcile"), new ReconcileJob.Options(date, 0.001));
  }

  private static JobContext job(String name) {
    return TestSession.context(lake, name, CLOCK);
  }

  /** Micro-batches take files by modification time. */
  private static void land(int number, String... lines) throws IOException {
    var file = landing.resolve("part-" + number + ".ndjson");
    Files.write(file, List.of(lines));
    Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60 - number)));
  }

  private static String click(String id, long campaign, String event, String received) {
    return """
        {"click_id":"%s","event_time":"%s","received_at":"%s","ad_id":%d,"campaign_id":%d,\
        "advertiser_id":1,"publisher_id":1}"""
        .formatted(id, instant(event), instant(received), campaign, campaign);
  }

  private static String instant(String time) {
    return time.contains("T") ? time : DAY + "T" + time + "Z";
  }

  @Test
  void namesTheCauseOfEveryDifference() {
    assertThat(differences(DAY))
        .containsExactlyInAnyOrder(
            "11 campaign 2: -1 late",
            "10 campaign 3: -1 behind_memory",
            "11 campaign 4: -1 copy_conflicts",
            "12 campaign 4: +1 copy_conflicts",
            "12 campaign 5: -1 copy_conflicts",
            "12 campaign 6: +1 copy_conflicts",
            "12 campaign 7: -1 fingerprint_collisions",
            "13 campaign 8: -1 not_yet_read",
            "23 campaign 9: +1 after_truth");
  }

  /** Truth counts such an id on both days, the stream on the one that it read first. */
  @Test
  void namesTheConflictOfCopiesOnTwoDays() {
    assertThat(differences(DAY.plusDays(1))).containsExactly("00 campaign 10: -1 copy_conflicts");
  }

  @Test
  void pagesOnTheShareAndLeavesNothingUnexplained() {
    assertThat(today.exitCode()).isEqualTo(3);
    assertThat(tomorrow.exitCode()).isEqualTo(3);
    assertThat(yesterday.exitCode()).as(yesterday.message()).isZero();
    var days = "event_date >= DATE'%s'".formatted(DAY);
    assertThat(lake.read(Reconciliation.TABLE).where(days).where("unexplained <> 0").count())
        .isZero();
  }

  @Test
  void sentTheOneBehindTheMemoryThroughTheLateDoor() {
    var behind =
        lake.read(StreamProgress.TABLE)
            .where("lane = 'rollup'")
            .selectExpr("sum(behind_memory)", "sum(late)")
            .first();
    assertThat(behind.getLong(0)).isEqualTo(1);
    assertThat(behind.getLong(1)).isEqualTo(2);
  }

  /** What is left is compared as if a write of the stream had been lost. */
  @Test
  void pagesOnWhatNobodyCanExplain() {
    DeltaTable.forPath(lake.spark(), lake.location(ClickMinute.TABLE)).delete("ad_id = " + SPOILT);
    var result =
        ReconcileJob.run(job("reconcile"), new ReconcileJob.Options(DAY.minusDays(1), 0.5));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.message()).contains("1").contains("cause");
    var cell = lake.read(Reconciliation.TABLE).where("unexplained <> 0").first();
    assertThat(cell.<Long>getAs(Reconciliation.UNEXPLAINED)).isEqualTo(-1);
  }

  private static Set<String> differences(LocalDate date) {
    var rows =
        lake.read(Reconciliation.TABLE)
            .where("event_date = DATE'%s' AND stream_clicks <> truth_clicks".formatted(date))
            .collectAsList();
    var told = new TreeSet<String>();
    for (var row : rows) {
      for (var cause : ReconcileJob.CAUSES) {
        var clicks = row.<Long>getAs(cause);
        if (clicks != 0) {
          var hour = row.<Instant>getAs(Reconciliation.HOUR).atOffset(ZoneOffset.UTC).getHour();
          told.add("%02d campaign %d: %+d %s".formatted(hour, row.getLong(1), clicks, cause));
        }
      }
    }
    return told;
  }
}
