package io.clickledger.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.lake.Lease;
import io.clickledger.raw.ArchiveJob;
import io.clickledger.raw.ClickFiles;
import io.clickledger.raw.LoadCampaignsJob;
import io.clickledger.raw.ReplayRejectedJob;
import io.clickledger.stream.CompactJob;
import io.clickledger.stream.ReplayJob;
import io.clickledger.stream.RollupJob;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.TableDefinition;
import io.clickledger.testing.Doors;
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
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Final hours counted anew from the raw log hold every click of it once. */
@Tag("long")
class ReplayJobTest {
  private static final LocalDate DAY = LocalDate.parse("2026-03-28");
  private static final Instant NOW = Instant.parse("2026-04-02T00:00:00Z");
  private static final Instant TEN = Instant.parse("2026-03-28T10:00:00Z");
  private static final Instant TWELVE = Instant.parse("2026-03-28T12:00:00Z");

  private final Lake lake = TestSession.lake();
  private final Path landing = TestSession.directory();

  /** A repaired reject, a click behind the memory, a click with a copy, one over the limit. */
  private void fill() throws Exception {
    loadCampaigns();
    var broken = click("broken", 1, "10:00:00", "10:00:01");
    land(
        1,
        broken.substring(0, broken.length() - 1),
        click("copied", 1, "10:01:00", "10:01:01"),
        click("copied", 1, "10:01:00", "10:01:02"),
        click("late", 1, "10:02:00", "10:20:00"));
    land(2, click("newest", 2, "12:30:00", "12:30:01"));
    land(3, click("behind", 3, "10:05:00", "10:05:01"));
    rollup();
    ArchiveJob.run(
        job("archive"),
        new ArchiveJob.Options(new ClickFiles(landing.toString(), 100), Optional.empty()));
    CompactJob.run(job("compact"));
    var repaired =
        """
        {"source_name":"%s","source_partition":0,"source_offset":0,"payload":%s}"""
            .formatted("file:" + file(1), broken);
    var file = Files.writeString(TestSession.directory().resolve("repaired.ndjson"), repaired);
    ReplayRejectedJob.run(
        job("replay-rejected"),
        new ReplayRejectedJob.Options(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(file.toString()),
            false));
  }

  private void loadCampaigns() throws IOException {
    var file = TestSession.directory().resolve("campaigns.csv");
    var lines = new ArrayList<String>();
    lines.add(
        "campaign_id,advertiser_id,cpc_micros,currency,daily_budget_micros,billing_zone,valid_from");
    for (int campaign = 1; campaign <= 3; campaign++) {
      lines.add(campaign + ",1,250000,USD,1000000000,UTC,2026-01-01T00:00:00Z");
    }
    Files.write(file, lines);
    LoadCampaignsJob.run(
        job("load-campaigns"), new LoadCampaignsJob.Options(file.toString(), false, false));
  }

  private void rollup() throws Exception {
    RollupJob.run(job("rollup"), RollupJob.Options.once(new ClickFiles(landing.toString(), 1)));
  }

  private JobContext job(String name) {
    return TestSession.context(lake, name, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private Path file(int number) {
    return landing.resolve("part-" + number + ".ndjson");
  }

  private void land(int number, String... lines) throws IOException {
    var file = Files.write(file(number), List.of(lines));
    Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60 - number)));
  }

  private static String click(String id, long campaign, String event, String received) {
    return """
        {"click_id":"%s","event_time":"%sT%sZ","received_at":"%sT%sZ","ad_id":%d,\
        "campaign_id":%d,"advertiser_id":1,"publisher_id":1}"""
        .formatted(id, DAY, event, DAY, received, campaign, campaign);
  }

  private void replay(Instant from, Instant to, boolean dryRun) {
    ReplayJob.run(job("replay"), new ReplayJob.Options(from, to, dryRun));
  }

  private ErrorCode refusal(Instant from, Instant to) {
    return catchThrowableOfType(ClickledgerException.class, () -> replay(from, to, false)).code();
  }

  @Test
  void countsWhatTheLogHolds() throws Exception {
    fill();
    refusesWhatIsNotFinalAndWhatIsNotWhole();
    assertThat(Doors.of(lake, "rollup")).isEqualTo(new Doors(2, 1, 2, 1));
    assertThat(causes())
        .containsOnly(
            entry("late", -1L), entry("behind_memory", -1L), entry("replayed_rejects", -1L));

    var before = lake.version(ClickMinute.TABLE);
    replay(TEN, TWELVE, true);
    assertThat(lake.version(ClickMinute.TABLE)).isEqualTo(before);

    replay(TEN, TWELVE, false);
    var doors = new Doors(4, 1, 1, 0);
    assertThat(Doors.of(lake, "rollup")).isEqualTo(doors);
    requireTablesToAgreeWith(doors);
    assertThat(causes()).containsOnly(entry("late", -1L));

    replay(TEN, TWELVE.minusSeconds(3600), false);
    assertThat(Doors.of(lake, "rollup")).isEqualTo(doors);
    requireTablesToAgreeWith(doors);
    assertThat(causes()).containsOnly(entry("late", -1L));

    land(4, click("next", 2, "12:31:00", "12:31:01"), click("newest", 2, "12:30:00", "12:30:02"));
    rollup();
    assertThat(Doors.of(lake, "rollup")).isEqualTo(new Doors(5, 2, 1, 0));
    requireTablesToAgreeWith(new Doors(5, 2, 1, 0));
  }

  private void refusesWhatIsNotFinalAndWhatIsNotWhole() {
    var before = lake.version(ClickMinute.TABLE);
    assertThat(refusal(TEN, TWELVE.plusSeconds(3600))).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(refusal(TEN, TEN)).isEqualTo(ErrorCode.USAGE);
    assertThat(refusal(TEN.plusSeconds(60), TWELVE)).isEqualTo(ErrorCode.USAGE);
    try (var running = Lease.take(lake, "rollup", Clock.systemUTC())) {
      running.requireOwned();
      assertThat(refusal(TEN, TWELVE)).isEqualTo(ErrorCode.LEASE_HELD);
    }
    assertThat(lake.version(ClickMinute.TABLE)).isEqualTo(before);
  }

  private void requireTablesToAgreeWith(Doors doors) {
    assertThat(sum("sum(clicks)", ClickMinute.TABLE)).isEqualTo(doors.accepted());
    assertThat(sum("count(*)", LateClick.TABLE)).isEqualTo(doors.late());
    assertThat(
            lake.read(ClickHour.TABLE)
                .where("hour < '2026-03-28 12:00:00'")
                .selectExpr("sum(clicks)")
                .first()
                .getLong(0))
        .isEqualTo(
            lake.read(ClickMinute.TABLE)
                .where("minute < '2026-03-28 12:00:00'")
                .selectExpr("sum(clicks)")
                .first()
                .getLong(0));
  }

  private long sum(String aggregate, TableDefinition table) {
    return lake.read(table).selectExpr(aggregate).first().getLong(0);
  }

  /** Clicks by cause; none of them is unexplained. */
  private TreeMap<String, Long> causes() {
    RebuildTruthJob.run(job("rebuild-truth"), RebuildTruthJob.Options.of(DAY));
    ReconcileJob.run(job("reconcile"), new ReconcileJob.Options(DAY, 1));
    var sums = new ArrayList<String>(List.of("sum(abs(unexplained))"));
    ReconcileJob.CAUSES.forEach(cause -> sums.add("sum(" + cause + ") AS " + cause));
    var cells = lake.read(Reconciliation.TABLE).selectExpr(sums.toArray(String[]::new)).first();
    assertThat(cells.getLong(0)).isZero();
    var causes = new TreeMap<String, Long>();
    for (var cause : ReconcileJob.CAUSES) {
      var clicks = cells.<Long>getAs(cause);
      if (clicks != 0) {
        causes.put(cause, clicks);
      }
    }
    return causes;
  }
}
