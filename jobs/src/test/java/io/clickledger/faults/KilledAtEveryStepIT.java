package io.clickledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.testing.ClickledgerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A day's life of one lake, from a topic to the exact truth, every process of which dies at every
 * step of its work: before and after each change that it makes to the store. A reader looks on.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledAtEveryStepIT extends FaultTest {
  @Test
  @Order(1)
  void archiveKeepsEveryRecordOnce() throws Exception {
    killedLane(world, "archive", Step.writing("raw_click"), Step.afterCommit("raw_click"));
  }

  @Test
  @Order(2)
  void rollupCountsEveryClickOnce() throws Exception {
    killedLane(
        world,
        "rollup",
        Step.afterCheckpoint("rollup", "offsets"),
        Step.beforeCheckpoint("rollup", "state"),
        Step.writing("click_minute"),
        Step.beforeCommit("click_minute"),
        Step.afterCommit("click_minute"),
        Step.beforeCheckpoint("rollup", "commits"));
  }

  @Test
  @Tag(FaultyWorld.LONG)
  void archiveKeepsEveryRecordOnceWhateverElseKillsIt() throws Exception {
    killedLane(
        world.withLake("archive"),
        "archive",
        Step.beforeCheckpoint("archive", "offsets"),
        Step.afterCheckpoint("archive", "offsets"),
        Step.beforeCommit("raw_click"),
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
  @Tag(FaultyWorld.LONG)
  void rollupCountsEveryClickOnceWhateverElseKillsIt() throws Exception {
    killedLane(
        world.withLake("rollup"),
        "rollup",
        Step.beforeCheckpoint("rollup", "offsets"),
        Step.afterCheckpoint("rollup", "state"),
        Step.writing("late_click"),
        Step.beforeCommit("late_click"),
        Step.afterCommit("late_click"),
        Step.writing("stream_progress"),
        Step.beforeCommit("stream_progress"),
        Step.afterCommit("stream_progress"),
        Step.afterCheckpoint("rollup", "commits"));
  }

  /** What was published and not kept is published again; what was kept is recorded once. */
  @Test
  @Tag(FaultyWorld.LONG)
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
  @Order(3)
  void compactionMovesNoTotal() throws Exception {
    var steps = new Step[] {Step.afterCommit("click_hour"), Step.beforeCommit("click_minute")};
    var accepted = world.clicks().expected().path("stream").path("accepted").longValue();
    try (var reader =
        new WatchingReader(
            world.lake(),
            Map.of(ClickMinute.TABLE, "sum(clicks)", ClickHour.TABLE, "sum(clicks)"))) {
      killAt(() -> world.command("compact"), steps);
      FaultyWorld.finish(world.command("compact"));
      reader.stop();
      reader.assertMovedAlong(ClickMinute.TABLE, List.of(0L, accepted));
      var merged = world.lake().read(ClickMinute.TABLE).where("batch_id IS NULL");
      var inFinalHours = merged.selectExpr("sum(clicks)").first().getLong(0);
      assertThat(inFinalHours).isPositive();
      reader.assertMovedAlong(ClickHour.TABLE, List.of(0L, inFinalHours));
    }
    survived(steps);
  }

  @Test
  @Order(4)
  void truthIsReplacedWholeOrNotAtAll() throws Exception {
    var steps = new Step[] {Step.writing("billable_click"), Step.afterCommit("truth_hour")};
    var date = world.date();
    world.loadCampaigns();
    world.rebuild();
    world.judge();
    try (var reader = world.watchTruth()) {
      killAt(() -> world.command("rebuild-truth", "--date", date), steps);
      world.rebuild();
      world.assertTruthExact(reader);
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
