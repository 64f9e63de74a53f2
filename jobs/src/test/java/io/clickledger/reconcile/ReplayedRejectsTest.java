package io.clickledger.reconcile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lake;
import io.clickledger.raw.ArchiveJob;
import io.clickledger.raw.ClickFiles;
import io.clickledger.raw.LoadCampaignsJob;
import io.clickledger.raw.RejectedRow;
import io.clickledger.raw.ReplayRejectedJob;
import io.clickledger.rules.contract.RejectReason;
import io.clickledger.stream.RollupJob;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import io.clickledger.testing.TestSession;
import io.clickledger.truth.RebuildTruthJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Law 8 where broken records were repaired after the lanes had passed them by. */
class ReplayedRejectsTest {
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");
  private static final Instant NOW = Instant.parse("2026-04-02T00:00:00Z");

  private static final int REPLAYED = 1;
  private static final int COUNTED_BY_A_COPY = 2;
  private static final int COUNTED_ELSEWHERE = 3;
  private static final int ELSEWHERE = 4;
  private static final int LATE = 5;
  private static final int LATE_ORIGINAL = 6;
  private static final int UNREAD = 7;

  /** Lines of a file that no contract takes, and what they should have said. */
  private static final List<String> REPAIRED = new ArrayList<>();

  private static Lake lake;
  private static Path landing;
  private static JobResult result;

  @BeforeAll
  static void run() throws Exception {
    lake = TestSession.lake();
    landing = TestSession.directory().resolve("landing");
    Files.createDirectories(landing);
    loadCampaigns(lake);
    land(
        1,
        broken(1, 0, click("r1", REPLAYED, "10:00:00", "10:00:01")),
        broken(1, 1, click("r2", REPLAYED, "10:59:59", "11:00:01")),
        broken(1, 2, click("r2", REPLAYED, "10:59:59", "11:00:02")),
        click("c1", COUNTED_BY_A_COPY, "10:00:00", "10:00:03"),
        broken(1, 4, click("c1", COUNTED_BY_A_COPY, "10:00:00", "10:00:01")),
        click("e1", ELSEWHERE, "10:00:00", "10:00:03"),
        broken(1, 6, click("e1", COUNTED_ELSEWHERE, "10:00:00", "10:00:01")),
        broken(1, 7, click("l1", LATE, "10:00:00", "10:15:00.000001")),
        click("l2", LATE_ORIGINAL, "10:00:00", "10:20:00"),
        broken(1, 9, click("l2", LATE_ORIGINAL, "10:00:00", "10:00:01")),
        "never repaired");
    RollupJob.run(job("rollup"), RollupJob.Options.once(new ClickFiles(landing.toString(), 1)));
    land(2, broken(2, 0, click("u1", UNREAD, "10:00:00", "10:00:01")));
    ArchiveJob.run(
        job("archive"),
        new ArchiveJob.Options(new ClickFiles(landing.toString(), 100), Optional.empty()));
    var repaired = Files.write(TestSession.directory().resolve("repaired.ndjson"), REPAIRED);
    var replayed = ReplayRejectedJob.run(job("replay-rejected"), replay(repaired));
    assertThat(replayed.message()).contains("8 of 8 rejected records went into the log");
    result = compared(lake);
  }

  private static ReplayRejectedJob.Options replay(Path repaired) {
    return new ReplayRejectedJob.Options(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(repaired.toString()),
        false);
  }

  private static void loadCampaigns(Lake into) throws IOException {
    var file = TestSession.directory().resolve("campaigns.csv");
    var lines = new ArrayList<String>();
    lines.add(
        "campaign_id,advertiser_id,cpc_micros,currency,daily_budget_micros,billing_zone,valid_from");
    for (int i = REPLAYED; i <= UNREAD; i++) {
      lines.add(i + ",1,250000,USD,1000000000,UTC,2026-01-01T00:00:00Z");
    }
    Files.write(file, lines);
    LoadCampaignsJob.run(
        job(into, "load-campaigns"), new LoadCampaignsJob.Options(file.toString(), false, false));
  }

  private static JobResult compared(Lake of) {
    RebuildTruthJob.run(job(of, "rebuild-truth"), RebuildTruthJob.Options.of(DAY));
    return ReconcileJob.run(job(of, "reconcile"), new ReconcileJob.Options(DAY, 0.5));
  }

  private static JobContext job(String name) {
    return job(lake, name);
  }

  private static JobContext job(Lake of, String name) {
    return TestSession.context(of, name, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Path file(int number) {
    return landing.resolve("part-" + number + ".ndjson");
  }

  private static void land(int number, String... lines) throws IOException {
    var file = Files.write(file(number), List.of(lines));
    Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60 - number)));
  }

  /** A record whose end was cut off; the whole of it will be handed in. */
  private static String broken(int file, int line, String whole) {
    REPAIRED.add(
        """
        {"source_name":"%s","source_partition":0,"source_offset":%d,"payload":%s}"""
            .formatted("file:" + file(file), line, whole));
    return whole.substring(0, whole.length() - 1);
  }

  private static String click(String id, long campaign, String event, String received) {
    return """
        {"click_id":"%s","event_time":"%sT%sZ","received_at":"%sT%sZ","ad_id":%d,\
        "campaign_id":%d,"advertiser_id":1,"publisher_id":1}"""
        .formatted(id, DAY, event, DAY, received, campaign, campaign);
  }

  @Test
  void namesTheReplayedRejectsThatTheStreamNeverCounted() {
    assertThat(differences(lake))
        .containsExactlyInAnyOrder(
            "campaign %d: -2 replayed_rejects".formatted(REPLAYED),
            "campaign %d: -1 copy_conflicts".formatted(COUNTED_ELSEWHERE),
            "campaign %d: +1 copy_conflicts".formatted(ELSEWHERE),
            "campaign %d: -1 late".formatted(LATE),
            "campaign %d: -1 replayed_rejects".formatted(LATE_ORIGINAL),
            "campaign %d: -1 not_yet_read".formatted(UNREAD));
  }

  @Test
  void leavesNothingUnexplained() {
    assertThat(result.message()).contains("every click has a cause");
    assertThat(unexplained(lake)).isZero();
  }

  /** The lane's tables and checkpoint were deleted, and it read the source anew. */
  @Test
  @Tag("long")
  void seesWhatALaneCountedThatReadWithTheRepairedParser() throws Exception {
    var folder = Files.createDirectories(TestSession.directory().resolve("landing"));
    var file =
        Files.write(
            folder.resolve("part-1.ndjson"),
            List.of(
                click("taken", REPLAYED, "10:00:00", "10:00:01"),
                click("plain", REPLAYED, "10:00:00", "10:00:01"),
                "never a click"));
    Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
    var other = archivedByAnEarlierParser(folder, "click_id = 'taken'");
    RollupJob.run(
        job(other, "rollup"), RollupJob.Options.once(new ClickFiles(folder.toString(), 1)));
    ReplayRejectedJob.run(job(other, "replay-rejected"), ReplayRejectedJob.Options.all());

    assertThat(other.read(RawClick.TABLE).count()).isEqualTo(2);
    assertThat(other.read(StreamProgress.TABLE).where("lane = 'rollup'").first())
        .extracting(row -> row.<Long>getAs(StreamProgress.REJECTED))
        .isEqualTo(1L);
    assertThat(compared(other).message()).contains("differ by 0.0000 %");
    assertThat(unexplained(other)).isZero();
  }

  /** A lake whose archive rejected the clicks that meet a condition. */
  private static Lake archivedByAnEarlierParser(Path folder, String condition) throws Exception {
    var today = TestSession.lake();
    ArchiveJob.run(
        job(today, "archive"),
        new ArchiveJob.Options(new ClickFiles(folder.toString(), 100), Optional.empty()));
    var then = TestSession.lake();
    loadCampaigns(then);
    then.create(RawClick.TABLE);
    var raw = today.read(RawClick.TABLE);
    then.append(RawClick.TABLE, raw.where("NOT (" + condition + ")"));
    then.create(RejectedClick.TABLE);
    then.append(RejectedClick.TABLE, today.read(RejectedClick.TABLE));
    for (var row : raw.where(condition).collectAsList()) {
      var payload =
          Files.readAllLines(folder.resolve("part-1.ndjson"))
              .get((int) row.<Long>getAs(RawClick.SOURCE_OFFSET).longValue());
      RejectedRow.land(
          then,
          RejectedRow.of(
                  RejectReason.BAD_IP,
                  requireNonNull(row.<String>getAs(RawClick.SOURCE_NAME)),
                  row.<Long>getAs(RawClick.SOURCE_OFFSET),
                  payload)
              .arrived(NOW.minusSeconds(60).toString()));
    }
    return then;
  }

  private static long unexplained(Lake of) {
    return of.read(Reconciliation.TABLE).where("unexplained <> 0").count();
  }

  private static Set<String> differences(Lake of) {
    var told = new TreeSet<String>();
    for (var row : of.read(Reconciliation.TABLE).collectAsList()) {
      for (var cause : ReconcileJob.CAUSES) {
        var clicks = row.<Long>getAs(cause);
        if (clicks != 0) {
          told.add("campaign %d: %+d %s".formatted(row.getLong(1), clicks, cause));
        }
      }
    }
    return told;
  }
}
