package io.clickledger.faults;

import static io.clickledger.testing.S3Match.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.ClickHour;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.FaultyS3;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes that get in each other's way. */
class RacesIT extends FaultTest {
  /** A silent owner may be replaced after 30 s. */
  private static final Duration SILENCE = Duration.ofSeconds(32);

  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void ofTwoRollupsStartedAtOnceOneRuns() throws Exception {
    var here = world.withLake("two");
    try (var reader = here.watch("rollup");
        var one = here.lane("rollup");
        var other = here.lane("rollup")) {
      var codes = List.of(one.ended(), other.ended());
      assertThat(codes).as(one.said() + other.said()).containsExactlyInAnyOrder(0, 2);
      assertThat((codes.get(0) == 2 ? one : other).said()).contains("error [LEASE_HELD]");
      here.assertExact("rollup", reader);
    }
    FaultTable.add("two rollups started at once", 1, "one runs, one exits 2; " + FaultyWorld.EXACT);
  }

  /**
   * Paused between the check of its lease and its commit, which only the transaction can refuse.
   */
  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void anOwnerThatWakesAfterItWasReplacedCommitsNothing() throws Exception {
    var here = world.withLake("paused");
    try (var reader = here.watch("rollup");
        var paused = here.lane("rollup")) {
      var fault =
          here.s3().on(Step.data("click_minute").nth(6)).meanwhile(() -> signal("STOP", paused));
      awaitStrike(fault);
      Thread.sleep(SILENCE.toMillis());
      FaultyWorld.finish(here.rest("rollup"));
      signal("CONT", paused);
      assertThat(paused.ended()).as(paused.said()).isEqualTo(2);
      assertThat(paused.said())
          .contains("error [LEASE_LOST]: the rollup lane has another owner now");
      here.assertExact("rollup", reader);
    }
    FaultTable.add(
        "owner paused for 32 s, replaced, woken",
        1,
        "exits 2, nothing committed; " + FaultyWorld.EXACT);
  }

  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void compactionRacesTheStream() throws Exception {
    var here = world.withLake("compacted");
    var races = 0;
    try (var reader = here.watch("rollup");
        var lane = here.lane("rollup")) {
      assertThat(lane.reaches("rollup: batch 2")).as(lane.said()).isTrue();
      while (lane.handle().isAlive()) {
        races += twoCompactions(here);
      }
      assertThat(lane.ended()).as(lane.said()).isZero();
      here.compact();
      here.assertExact("rollup", reader);
    }
    assertThat(here.sum(ClickHour.TABLE, "clicks")).isPositive();
    assertThat(races).isPositive();
    FaultTable.add("two compactions beside the running stream", races, FaultyWorld.EXACT);
  }

  /** Started at once: both run, one after the other, or one finds that the other owns the hours. */
  private static int twoCompactions(FaultyWorld here) throws Exception {
    try (var one = here.command("compact");
        var other = here.command("compact")) {
      for (var compaction : List.of(one, other)) {
        if (compaction.ended() != 0) {
          assertThat(compaction.said()).contains("error [LEASE_HELD]: compact");
        }
      }
      assertThat(List.of(one.ended(), other.ended())).contains(0);
    }
    return 1;
  }

  /** Two rebuilds that know different verdicts would leave tables that contradict each other. */
  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void ofTwoJobsThatRebuildADayOneRuns() throws Exception {
    var here = world.withLake("rebuilt");
    var date = here.date();
    here.loadCampaigns();
    FaultyWorld.finish(here.rest("archive"));
    try (var reader = here.watchTruth();
        var first = here.command("rebuild-truth", "--date", date)) {
      // It goes on renewing its lease, and has billable_click written and truth_hour not.
      var slow = here.s3().on(put("truth_hour/.*").times(4)).delay(Duration.ofSeconds(15));
      awaitStrike(slow);
      try (var second = here.command("rebuild-truth", "--date", date)) {
        assertThat(second.ended()).as(second.said()).isEqualTo(2);
        assertThat(second.said())
            .contains("error [LEASE_HELD]: rebuild-truth of " + date + " is owned by process");
      }
      here.s3().forget();
      assertThat(first.ended()).as(first.said()).isZero();
      here.judge();
      here.rebuild();
      here.assertTruthExact(reader);
    }
    FaultTable.add("two jobs rebuild one day", 1, "one runs, one exits 2; " + FaultyWorld.EXACT);
  }

  private static void awaitStrike(FaultyS3.Fault fault) throws InterruptedException {
    for (int tenth = 0; fault.struck() == 0; tenth++) {
      assertThat(tenth).as("tenths of a second until the fault struck").isLessThan(3_000);
      Thread.sleep(100);
    }
  }

  private static void signal(String name, ClickledgerProcess process) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
      assertThat(kill.waitFor()).isZero();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
