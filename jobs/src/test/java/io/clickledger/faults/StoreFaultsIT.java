package io.clickledger.faults;

import static io.clickledger.faults.Step.checkpoint;
import static io.clickledger.faults.Step.commit;
import static io.clickledger.faults.Step.data;
import static io.clickledger.testing.S3Match.any;
import static io.clickledger.testing.S3Match.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.testing.FaultyS3;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store that refuses, dawdles, is silent, or does as it is told and does not say so. */
class StoreFaultsIT extends FaultTest {
  private static final String LOST = "reply lost to a conditional PUT it granted: ";

  @Test
  @Tag("long")
  void rollupOutlastsEveryFaultOfTheStore() throws Exception {
    outlastsEveryFault("rollup", "click_minute", "late_click");
  }

  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void archiveOutlastsEveryFaultOfTheStore() throws Exception {
    outlastsEveryFault("archive", "raw_click", "rejected_click");
  }

  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void budgetOutlastsEveryFaultOfTheStore() throws Exception {
    var here = world.withLake("budget");
    here.loadCampaigns();
    var s3 = here.s3();
    var record = "budget_decision";
    var faults = new LinkedHashMap<String, FaultyS3.Fault>();
    faults.put("store answers 500", s3.on(checkpoint("budget", "spend").times(3)).answer(500));
    faults.put("store answers 503", s3.on(commit(record).times(3)).answer(503));
    faults.put(
        "store is slow, 5 s",
        s3.on(checkpoint("budget", "spend").nth(5)).delay(Duration.ofSeconds(5)));
    faults.put("store never answers", s3.on(checkpoint("budget", "offsets")).neverAnswer());
    faults.put(LOST + "spend", s3.on(checkpoint("budget", "spend").nth(7)).dropReply());
    faults.put(LOST + "end of batch", s3.on(checkpoint("budget", "commits").nth(2)).dropReply());
    faults.put(LOST + "lease", s3.on(put(".*/lease/0*1")).dropReply());
    FaultyWorld.finish(here.lane("budget"));
    here.assertSpendExact();
    tell(faults);
  }

  /** All in one run, which goes on to its end by itself. */
  private static void outlastsEveryFault(String lane, String first, String second)
      throws Exception {
    var here = world.withLake(lane);
    var s3 = here.s3();
    var faults = new LinkedHashMap<String, FaultyS3.Fault>();
    faults.put("store answers 500", s3.on(data(first).times(3)).answer(500));
    faults.put("store answers 503", s3.on(commit("stream_progress").times(3)).answer(503));
    faults.put("store is slow, 5 s", s3.on(commit(second)).delay(Duration.ofSeconds(5)));
    faults.put("store never answers", s3.on(checkpoint(lane, "offsets")).neverAnswer());
    faults.put(
        "store answers 409 to a conditional PUT", s3.on(commit(first).nth(4).times(2)).answer(409));
    faults.put(LOST + "commit", s3.on(commit(first).nth(3)).dropReply());
    faults.put(LOST + "commit of progress", s3.on(commit("stream_progress").nth(7)).dropReply());
    faults.put(LOST + "offsets", s3.on(checkpoint(lane, "offsets").nth(4)).dropReply());
    faults.put(LOST + "end of batch", s3.on(checkpoint(lane, "commits").nth(2)).dropReply());
    faults.put(LOST + "lease", s3.on(put(".*/lease/0*1")).dropReply());
    try (var reader = here.watch(lane)) {
      FaultyWorld.finish(here.lane(lane));
      here.assertExact(lane, reader);
    }
    tell(faults);
  }

  private static void tell(Map<String, FaultyS3.Fault> faults) {
    assertThat(faults).allSatisfy((what, fault) -> assertThat(fault.struck()).isPositive());
    faults.forEach((what, fault) -> FaultTable.add(what, fault.struck(), FaultyWorld.EXACT));
  }

  /** With less patience than by default, which would be minutes. */
  @Test
  @Tag(FaultyWorld.MORE_FAULTS)
  void aLaneStopsUnderAStoreThatStaysDownAndGoesOnAfterwards() throws Exception {
    var here = world.withLake("down");
    Files.write(
        here.configuration(),
        Map.of("retry.throttle.limit", "2", "retry.limit", "2").entrySet().stream()
            .map(s -> "spark.hadoop.fs.s3a." + s.getKey() + "=" + s.getValue())
            .toList(),
        StandardOpenOption.APPEND);
    try (var reader = here.watch("rollup")) {
      try (var process = here.lane("rollup")) {
        assertThat(process.reaches("rollup: batch")).as(process.said()).isTrue();
        here.s3().on(any(".*").always()).answer(503);
        assertThat(process.ended()).as(process.said()).isEqualTo(2);
        assertThat(process.said()).contains("error [ENVIRONMENT]", "remedy: check the store");
      }
      here.s3().forget();
      FaultyWorld.finish(here.rest("rollup"));
      here.assertExact("rollup", reader);
    }
    FaultTable.add("store down for good", 1, "exit 2 with the remedy; " + FaultyWorld.EXACT);
  }
}
