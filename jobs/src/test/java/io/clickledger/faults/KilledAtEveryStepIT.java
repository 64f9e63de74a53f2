package io.clickledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.testing.ClickledgerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * From a topic to the exact truth, every process dies at every step of its work: before and after
 * each change that it makes to the store. A reader looks on.
 */
class KilledAtEveryStepIT extends FaultTest {
  @Test
  void rollupCountsEveryClickOnce() throws Exception {
    killedLane(
        world.withLake("rollup"),
        "rollup",
        Step.beforeCommit("click_minute"),
        Step.afterCommit("click_minute"));
  }

  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void archiveKeepsEveryRecordOnceWhateverKillsIt() throws Exception {
    killedLane(
        world.withLake("archive"),
        "archive",
        Step.beforeCheckpoint("archive", "offsets"),
        Step.afterCheckpoint("archive", "offsets"),
        Step.writing("raw_click"),
        Step.beforeCommit("raw_click"),
        Step.afterCommit("raw_click"),
        Step.writing("rejected_click"),
        Step.beforeCommit("rejected_click"),
        Step.afterCommit("rejected_click"),
        Step.writing("stream_progress"),
        Step.beforeCommit("stream_progress"),
        Step.afterCommit("stream_progress"),
        Step.beforeCheckpoint("archive", "commits"),
        Step.afterCheckpoint("archive", "commits"));
  }

  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void rollupCountsEveryClickOnceWhateverElseKillsIt() throws Exception {
    killedLane(
        world.withLake("rollup-again"),
        "rollup",
        Step.beforeCheckpoint("rollup", "offsets"),
        Step.afterCheckpoint("rollup", "offsets"),
        Step.beforeCheckpoint("rollup", "state"),
        Step.afterCheckpoint("rollup", "state"),
        Step.writing("click_minute"),
        Step.writing("late_click"),
        Step.beforeCommit("late_click"),
        Step.afterCommit("late_click"),
        Step.writing("stream_progress"),
        Step.beforeCommit("stream_progress"),
        Step.afterCommit("stream_progress"),
        Step.beforeCheckpoint("rollup", "commits"),
        Step.afterCheckpoint("rollup", "commits"));
  }

  /** What was published and not kept is published again; what was kept is recorded once. */
  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void budgetSpendsEveryClickOnceWhateverKillsIt() throws Exception {
    var in = world.withLake("budget");
    in.loadCampaigns();
    var steps =
        new Step[] {
          Step.beforeCheckpoint("budget", "offsets"),
          Step.afterCheckpoint("budget", "offsets"),
          Step.beforeCheckpoint("budget", "state"),
          Step.afterCheckpoint("budget", "state"),
          Step.beforeCheckpoint("budget", "spend"),
          Step.afterCheckpoint("budget", "spend"),
          Step.beforeCheckpoint("budget", "commits"),
          Step.afterCheckpoint("budget", "commits"),
          Step.writing("budget_decision"),
          Step.beforeCommit("budget_decision"),
          Step.afterCommit("budget_decision"),
          Step.writing("stream_progress"),
          Step.afterCommit("stream_progress")
        };
    killAt(() -> in.lane("budget"), steps);
    FaultyWorld.finish(in.rest("budget"));
    in.assertSpendExact();
    survived(steps);
  }

  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void compactionMovesNoTotalWhateverKillsIt() throws Exception {
    var in = world.withLake("compaction");
    FaultyWorld.finish(in.rest("rollup"));
    killedCompaction(
        in,
        Step.writing("click_hour"),
        Step.beforeCommit("click_hour"),
        Step.afterCommit("click_hour"),
        Step.writing("click_minute"),
        Step.beforeCommit("click_minute"),
        Step.afterCommit("click_minute"));
  }

  @Test
  void truthIsReplacedWholeOrNotAtAll() throws Exception {
    killedTruth(world.withLake("truth"), Step.afterCommit("truth_hour"));
  }

  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void truthIsReplacedWholeOrNotAtAllWhateverElseKillsIt() throws Exception {
    killedTruth(
        world.withLake("truth-again"),
        Step.writing("billable_click"),
        Step.beforeCommit("billable_click"),
        Step.afterCommit("billable_click"),
        Step.beforeCommit("truth_hour"));
  }

  private static void killedCompaction(FaultyWorld in, Step... steps) throws Exception {
    var accepted = in.clicks().expected().path("stream").path("accepted").longValue();
    try (var reader =
        new WatchingReader(
            in.lake(), Map.of(ClickMinute.TABLE, "sum(clicks)", ClickHour.TABLE, "sum(clicks)"))) {
      killAt(() -> in.command("compact"), steps);
      FaultyWorld.finish(in.command("compact"));
      reader.stop();
      reader.assertMovedAlong(ClickMinute.TABLE, List.of(0L, accepted));
      var merged = in.lake().read(ClickMinute.TABLE).where("batch_id IS NULL");
      var inFinalHours = merged.selectExpr("sum(clicks)").first().getLong(0);
      assertThat(inFinalHours).isPositive();
      reader.assertMovedAlong(ClickHour.TABLE, List.of(0L, inFinalHours));
    }
    survived(steps);
  }

  private static void killedTruth(FaultyWorld in, Step... steps) throws Exception {
    var date = in.date();
    FaultyWorld.finish(in.rest("archive"));
    in.loadCampaigns();
    in.rebuild();
    in.judge();
    try (var reader = in.watchTruth()) {
      killAt(() -> in.command("rebuild-truth", "--date", date), steps);
      in.rebuild();
      in.assertTruthExact(reader);
    }
    survived(steps);
  }

  private static void killedLane(FaultyWorld in, String lane, Step... steps) throws Exception {
    try (var reader = in.watch(lane)) {
      killAt(() -> in.lane(lane), steps);
      FaultyWorld.finish(in.rest(lane));
      in.assertExact(lane, reader);
    }
    survived(steps);
  }

  private interface Start {
    ClickledgerProcess start() throws IOException;
  }

  /** Starts a process for each step, which dies there. */
  private static void killAt(Start start, Step... steps) throws IOException, InterruptedException {
    for (var step : steps) {
      world.s3().forget();
      try (var process = start.start()) {
        var fault = step.arm(world.s3(), process.handle());
        process.ended();
        assertThat(fault.struck()).as(step + ": " + process.said()).isOne();
      }
    }
    world.s3().forget();
  }

  private static void survived(Step... steps) {
    for (var step : steps) {
      FaultTable.add(step.what(), 1, FaultyWorld.EXACT);
    }
  }
}
