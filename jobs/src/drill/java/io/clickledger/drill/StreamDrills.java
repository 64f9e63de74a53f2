package io.clickledger.drill;

import io.clickledger.table.RejectedClick;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What clicks can do to lanes that run. */
final class StreamDrills {
  private static final String[] ROLLUP = {"rollup", "--trigger-seconds", "1"};
  private static final String ACCEPTED = "clickledger_lane_records_total{door=\"accepted\"}";

  static final List<Drill> ALL =
      List.of(
          new Drill(
              "viral-ad",
              List.of("ViralAd"),
              "one ad takes 60 % of the clicks",
              StreamDrills::viralAd),
          new Drill(
              "duplicate-storm",
              List.of("DuplicateStorm"),
              "a collector sends everything again, three times",
              StreamDrills::duplicateStorm),
          new Drill(
              "poison-record",
              List.of("RejectedShare", "RejectedShareHigh"),
              "a collector sends records that break the contract",
              StreamDrills::poisonRecord),
          new Drill(
              "late-flood",
              List.of("LateFlood"),
              "phones come back online with clicks of an hour ago",
              StreamDrills::lateFlood),
          new Drill(
              "lane-lagging",
              List.of("RollupLagging"),
              "the source holds more than the lane can read",
              StreamDrills::lagging));

  private StreamDrills() {}

  private static void rollup(Scene scene) throws Exception {
    scene.traffic().land(scene.traffic().clicks(400, Instant.now()));
    scene.watch(Map.of("rollup", scene.lane(ROLLUP).port()));
    scene.reaches(ACCEPTED, 399);
  }

  private static void viralAd(Scene scene) throws Exception {
    rollup(scene);
    scene.isSilent("ViralAd", "clickledger_lane_largest_minute_ratio");

    var viral = scene.traffic().clicks(600, Instant.now(), click -> click.ofAd(7));
    scene.traffic().land(viral);
    scene.say("landed 600 clicks of one ad");
    scene.fires("ViralAd");
    var partials = scene.reaches("clickledger_lane_merge_partials", 1);
    if (partials > 16) {
      throw new Failed("a (minute, ad) was merged from " + partials + " partials");
    }
    scene.say("its minute was merged from %.0f partials, of at most 16".formatted(partials));

    scene.traffic().land(scene.traffic().clicks(400, Instant.now()));
    scene.say("landed clicks of many ads");
    scene.ends("ViralAd");
    scene.same("clicks counted", 1_400, scene.records("rollup", "accepted"));
  }

  private static void duplicateStorm(Scene scene) throws Exception {
    rollup(scene);
    scene.isSilent("DuplicateStorm", ACCEPTED);

    var clicks = scene.traffic().clicks(500, Instant.now());
    scene.traffic().land(clicks);
    scene.traffic().land(Traffic.times(3, clicks));
    scene.say("landed 500 clicks, and all of them three times again");
    scene.fires("DuplicateStorm");

    scene.traffic().land(scene.traffic().clicks(20_000, Instant.now()));
    scene.say("landed 20,000 clicks without a copy");
    scene.ends("DuplicateStorm");
    scene.same("clicks counted", 20_900, scene.records("rollup", "accepted"));
    scene.same("duplicates", 1_500, scene.records("rollup", "duplicate"));
  }

  private static void poisonRecord(Scene scene) throws Exception {
    scene.traffic().land(scene.traffic().clicks(400, Instant.now()));
    var archive = scene.lane("archive", "--trigger-seconds", "1");
    scene.watch(Map.of("archive", archive.port()));
    scene.reaches(ACCEPTED, 399);
    scene.isSilent("RejectedShare", ACCEPTED);

    scene
        .traffic()
        .landLines(
            IntStream.range(0, 40).mapToObj(i -> "{\"click_id\":\"poison-" + i + "\"}").toList(),
            Instant.now());
    scene.say("landed 40 records without an event time");
    scene.fires("RejectedShare");
    scene.fires("RejectedShareHigh");

    scene.traffic().land(scene.traffic().clicks(20_000, Instant.now()));
    scene.say("landed 20,000 clicks that are whole");
    scene.ends("RejectedShareHigh");
    scene.same("clicks in the log", 20_400, scene.records("archive", "accepted"));
    var kept = scene.lake().read(RejectedClick.TABLE).where("reason = 'MISSING_FIELD'").count();
    scene.same("records in quarantine, with their reason", 40, kept);
  }

  private static void lateFlood(Scene scene) throws Exception {
    rollup(scene);
    scene.isSilent("LateFlood", ACCEPTED);

    var late = scene.traffic().clicks(15, Instant.now(), click -> click.late(Duration.ofHours(1)));
    scene.traffic().land(late);
    scene.say("landed 15 clicks of an hour ago");
    scene.fires("LateFlood");

    scene.traffic().land(scene.traffic().clicks(20_000, Instant.now()));
    scene.say("landed 20,000 clicks in time");
    scene.ends("LateFlood");
    scene.same("clicks counted", 20_400, scene.records("rollup", "accepted"));
    scene.same("clicks in late_click", 15, scene.records("rollup", "late"));
  }

  private static void lagging(Scene scene) throws Exception {
    var now = Instant.now();
    for (int file = 15; file > 0; file--) {
      var receipt = now.minusSeconds(90 + file);
      scene.traffic().land(scene.traffic().clicks(20, receipt));
    }
    scene.say("landed 15 files of a minute and a half ago; a micro-batch takes one");
    var lane = scene.lane("rollup", "--trigger-seconds", "1", "--max-files-per-trigger", "1");
    scene.watch(Map.of("rollup", lane.port()));
    scene.fires("RollupLagging");
    scene.say("the lane catches up");
    scene.ends("RollupLagging");
    scene.same("clicks counted", 300, scene.records("rollup", "accepted"));
  }
}
