package io.clickledger.drill;

import static io.clickledger.testing.S3Match.any;

import io.clickledger.gate.Admission;
import io.clickledger.gate.BudgetGate;
import io.clickledger.gate.SlotLease;
import io.clickledger.gate.SnapshotFeed;
import io.clickledger.testing.FaultyS3;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What can happen to the processes of lanes, and to the store under them. */
final class LaneDrills {
  private static final String ACCEPTED = "sum(clickledger_lane_records_total{door=\"accepted\"})";
  private static final long PRICE_MICROS = 350_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  static final List<Drill> ALL =
      List.of(
          new Drill(
              "lane-stopped",
              List.of("BudgetLaneDown", "LaneDown"),
              "the machine of the lanes loses its power",
              LaneDrills::stopped),
          new Drill(
              "crash",
              List.of("LaneRestarting"),
              "a lane is killed in its micro-batches, and started again, three times",
              LaneDrills::crash),
          new Drill(
              "two-writers",
              List.of("CommitConflicts"),
              "two lanes commit to one table of an S3 store as fast as they can",
              LaneDrills::twoWriters),
          new Drill(
              "store-down",
              List.of("StoreFailing", "BudgetLagging"),
              "the S3 store refuses every request",
              LaneDrills::storeDown));

  private LaneDrills() {}

  private static void stopped(Scene scene) throws Exception {
    scene.loadCampaigns();
    scene.traffic().land(scene.traffic().clicks(300, Instant.now()));
    var feed = scene.directory().resolve("decisions.ndjson");
    var budget = scene.process("budget", "--feed", "file:" + feed);
    var rollup = scene.process("rollup", "--trigger-seconds", "1");
    scene.watch(Map.of("budget", budget.port(), "rollup", rollup.port()));
    scene.reaches(ACCEPTED, 599);
    var gate = gate(scene, feed);
    until(scene, gate, Admission.ADMITTED);
    scene.isSilent("BudgetLaneDown", "up{lane=\"budget\"}");
    scene.isSilent("LaneDown", "up{lane=\"rollup\"}");

    budget.kill();
    rollup.kill();
    scene.say("killed both lanes");
    scene.fires("BudgetLaneDown");
    scene.fires("LaneDown");
    until(scene, gate, Admission.STALE);

    scene.traffic().land(scene.traffic().clicks(200, Instant.now()));
    scene.processAt(budget.port(), "budget", "--feed", "file:" + feed);
    scene.processAt(rollup.port(), "rollup", "--trigger-seconds", "1");
    scene.say("started them again, with 200 clicks that had come meanwhile");
    scene.ends("BudgetLaneDown");
    scene.ends("LaneDown");
    until(scene, gate, Admission.ADMITTED);
    scene.reaches(ACCEPTED, 399);
    scene.same("clicks counted by rollup", 500, scene.records("rollup", "accepted"));
  }

  private static BudgetGate gate(Scene scene, Path feed) {
    return scene.keep(new BudgetGate(new SnapshotFeed(feed), SlotLease.only(16)).start());
  }

  private static void until(Scene scene, BudgetGate gate, Admission answer) throws Exception {
    for (var end = Instant.now().plus(PATIENCE); Instant.now().isBefore(end); ) {
      if (gate.admit(1, PRICE_MICROS) == answer) {
        scene.say("a gate answers " + answer);
        return;
      }
      Thread.sleep(200);
    }
    throw new Failed(
        "waited %s for a gate to answer %s; it says %s"
            .formatted(PATIENCE, answer, gate.admit(1, PRICE_MICROS)));
  }

  private static void crash(Scene scene) throws Exception {
    scene.traffic().land(scene.traffic().clicks(300, Instant.now()));
    var lane = scene.process("rollup", "--trigger-seconds", "0");
    scene.watch(Map.of("rollup", lane.port()));
    scene.reaches(ACCEPTED, 299);
    scene.isSilent("LaneRestarting", "process_start_time_seconds");
    for (int kill = 1; kill <= 3; kill++) {
      scene.traffic().land(scene.traffic().clicks(300, Instant.now()));
      scene.reaches("clickledger_lane_batches_total or up", -1);
      lane.kill();
      scene.say("killed the lane");
      lane = scene.processAt(lane.port(), "rollup", "--trigger-seconds", "0");
      scene.reaches("process_start_time_seconds", 0);
    }
    scene.fires("LaneRestarting");
    scene.endsWithin("LaneRestarting", "[15m]", "[10s]");
    scene.traffic().land(scene.traffic().clicks(1, Instant.now()));
    scene.reaches(ACCEPTED, 0);
    scene.same("clicks counted", 1_201, scene.records("rollup", "accepted"));
  }

  private static void twoWriters(Scene scene) throws Exception {
    var store = scene.keep(FaultyS3.start());
    store.reachBehind();
    scene.lakeAt(store.lake("drill"), store.configuration());
    scene.traffic().land(scene.traffic().clicks(20, Instant.now()));
    var archive =
        scene.process("archive", "--trigger-seconds", "0", "--max-files-per-trigger", "1");
    var rollup = scene.process("rollup", "--trigger-seconds", "0", "--max-files-per-trigger", "1");
    scene.watch(Map.of("archive", archive.port(), "rollup", rollup.port()));
    scene.reaches(ACCEPTED, 39);
    scene.isSilent("CommitConflicts", "sum(clickledger_commits_total)");

    for (int file = 0; file < 60; file++) {
      scene.traffic().land(scene.traffic().clicks(20, Instant.now()));
    }
    scene.say("landed 60 files; each lane makes a micro-batch of each");
    scene.fires("CommitConflicts");
    scene.reaches(ACCEPTED, 2 * 61 * 20 - 1);
    scene.same("clicks in the log", 1_220, scene.records("archive", "accepted"));
    scene.same("clicks counted", 1_220, scene.records("rollup", "accepted"));
    scene.endsWithin("CommitConflicts", "[10m]", "[10s]");
  }

  private static void storeDown(Scene scene) throws Exception {
    var store = scene.keep(FaultyS3.start());
    store.reachBehind();
    scene.lakeAt(store.lake("drill"), store.configuration());
    scene.loadCampaigns();
    scene.traffic().land(scene.traffic().clicks(300, Instant.now()));
    var feed = scene.directory().resolve("decisions.ndjson");
    var budget = scene.process("budget", "--feed", "file:" + feed, "--record-seconds", "10");
    scene.watch(Map.of("budget", budget.port()));
    scene.reaches(ACCEPTED, 299);
    var gate = gate(scene, feed);
    until(scene, gate, Admission.ADMITTED);
    scene.isSilent("StoreFailing", "clickledger_store_retries_total");
    scene.isSilent("BudgetLagging", "clickledger_budget_known_until_timestamp_seconds");

    store.on(any(".*").always()).answer(503);
    scene.traffic().land(scene.traffic().clicks(200, Instant.now()));
    scene.say("the store answers 503 to everything");
    scene.fires("BudgetLagging");
    scene.fires("StoreFailing");
    until(scene, gate, Admission.STALE);

    store.forget();
    scene.say("the store answers again");
    scene.ends("BudgetLagging");
    until(scene, gate, Admission.ADMITTED);
    scene.reaches(ACCEPTED, 499);
    scene.ends("StoreFailing");
  }
}
