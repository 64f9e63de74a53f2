package io.clickledger.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.dedup.CountedClicks;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.lake.Lake;
import io.clickledger.raw.ClickFiles;
import io.clickledger.rules.Salt;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.StreamProgress;
import io.clickledger.testing.Doors;
import io.clickledger.testing.TestSession;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Laws 1, 2 and 9 on the whole lane: batches of any size give the oracle's totals. */
class RollupReplayTest {
  private static final int ALL_FILES = 10_000;

  private static Path landing;
  private static JsonNode expected;
  private static Lake inOneBatch;

  @BeforeAll
  static void generate() throws Exception {
    var settings =
        GeneratorSettings.builder().clicks(20_000).days(1).viralShare(0.9).seed(5).build();
    var world =
        ClickGenerator.generate(settings, TestSession.directory().resolve("world"), line -> {});
    landing = world.landing();
    expected = new ObjectMapper().readTree(world.expected().toFile()).path("stream");
    inOneBatch = rolledUp(ALL_FILES, CountedClicks.Memory.DEFAULT);
  }

  @Test
  void countsWhatTheOracleCounts() {
    assertThat(Doors.of(inOneBatch, "rollup")).isEqualTo(Doors.expected(expected));
  }

  @Test
  void givesTheSameMinutesInSmallBatches() throws Exception {
    var inManyBatches = rolledUp(45, CountedClicks.Memory.DEFAULT);
    assertThat(batches(inManyBatches)).isGreaterThan(4);
    assertThat(Doors.of(inManyBatches, "rollup")).isEqualTo(Doors.expected(expected));
    assertThat(minutes(inManyBatches)).isEqualTo(minutes(inOneBatch));
  }

  @Test
  void mergesAPartialOfEachTaskAndOfAHotAdAtMostSixteen() throws Exception {
    var tasks = 2 * Salt.SALTS;
    var withManyTasks = rolledUp(ALL_FILES, memory(4 * Salt.SALTS, tasks));
    assertThat(mergePartialsMax(inOneBatch)).isEqualTo(CountedClicks.DEFAULT_STATE_PARTITIONS);
    assertThat(mergePartialsMax(withManyTasks)).isEqualTo(Salt.SALTS);
    assertThat(minutes(withManyTasks)).isEqualTo(minutes(inOneBatch));
  }

  private static CountedClicks.Memory memory(int buckets, int statePartitions) {
    return new CountedClicks.Memory(CountedClicks.DEFAULT_SKEW_ALLOWANCE, buckets, statePartitions);
  }

  private static Lake rolledUp(int filesPerBatch, CountedClicks.Memory memory) throws Exception {
    var lake = TestSession.lake();
    var job = TestSession.context(lake, "rollup", Clock.systemUTC());
    var source = new ClickFiles(landing.toString(), filesPerBatch);
    RollupJob.run(job, new RollupJob.Options(source, Optional.empty(), memory));
    return lake;
  }

  private static long batches(Lake lake) {
    return lake.read(StreamProgress.TABLE).count();
  }

  private static long mergePartialsMax(Lake lake) {
    return lake.read(StreamProgress.TABLE).selectExpr("max(merge_partials_max)").first().getLong(0);
  }

  private static List<Row> minutes(Lake lake) {
    return lake.read(ClickMinute.TABLE)
        .groupBy(ClickMinute.MINUTE, ClickMinute.AD_ID, ClickMinute.CAMPAIGN_ID)
        .sum(ClickMinute.CLICKS, ClickMinute.SPEND_MICROS)
        .orderBy(ClickMinute.MINUTE, ClickMinute.AD_ID, ClickMinute.CAMPAIGN_ID)
        .collectAsList();
  }
}
