package io.clickledger.bench;

import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.demo.generate.GeneratorSummary;
import io.clickledger.demo.generate.LandingFormat;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.lake.LakeSession;
import io.clickledger.raw.ClickFiles;
import io.clickledger.stream.RollupJob;
import io.clickledger.table.ClickMinute;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * {@code bench rollup}: the rollup lane from Parquet beside Spark's own operator, in turn, in one
 * process. No rate is printed before both have given the same clicks for every (minute, ad).
 */
final class RollupBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "rollup",
          "the rollup lane beside Spark's own dropDuplicatesWithinWatermark, from Parquet",
          List.of(
              new Benchmark.Flag("clicks", "20000000", "distinct clicks to generate"),
              new Benchmark.Flag("rounds", "3", "rounds; each contestant runs once in each"),
              new Benchmark.Flag(
                  "baselines", "spark", "what it runs beside: spark, or none for a profile"),
              new Benchmark.Flag(
                  "files-per-trigger",
                  "2",
                  "landed files of about 1 million clicks in a micro-batch"),
              new Benchmark.Flag(
                  "hot-ad", "0", "share of all clicks that go to one ad, 0 to 0.95")),
          RollupBench::run);

  private static final int SPAN_MINUTES = 30;
  private static final long ROWS_PER_FILE = 1_000_000;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.clickledger.log-level",
          "ERROR",
          "spark.sql.streaming.streamingQueryListeners",
          StateRows.class.getName());

  /**
   * One run of a contestant.
   *
   * @param stateRows most rows in the state store after a micro-batch
   */
  private record Lap(
      String contestant, int round, double seconds, double cpuSeconds, long stateRows) {}

  private RollupBench() {}

  private static void run(Flags options) throws Exception {
    var world = world(options);
    var spark = LakeSession.open("bench", SETTINGS);
    var laps = new ArrayList<Lap>();
    for (int round = 0; round < options.number("rounds"); round++) {
      var runs = options.dir().resolve("runs");
      Disk.delete(runs);
      var lane = runs.resolve("clickledger");
      var baseline = runs.resolve("spark");
      laps.add(lap("clickledger", round, () -> lane(spark, world, options, lane)));
      if (options.word("baselines").equals("none")) {
        continue;
      }
      laps.add(
          lap(
              "spark dropDuplicatesWithinWatermark",
              round,
              () ->
                  SparkDedupBaseline.run(
                      spark,
                      world.landing(),
                      (int) options.number("files-per-trigger"),
                      baseline)));
      requireSameMinutes(spark, lane, baseline);
    }
    report(options, world, laps);
    spark.close();
  }

  private static GeneratorSummary world(Flags options) {
    var settings =
        GeneratorSettings.builder()
            .clicks(options.number("clicks"))
            .days(1)
            .spanMinutes(SPAN_MINUTES)
            .viralShare(options.share("hot-ad"))
            .malformedShare(0)
            .clockAheadShare(0)
            .format(LandingFormat.PARQUET)
            .rowsPerFile(ROWS_PER_FILE)
            .fileSeconds(86_400)
            .collectors(1)
            .build();
    var out =
        options.dir().resolve("world-" + options.number("clicks") + "-" + options.share("hot-ad"));
    return ClickGenerator.generate(settings, out, System.out::println);
  }

  private static void lane(SparkSession spark, GeneratorSummary world, Flags options, Path lake)
      throws Exception {
    var quiet = new java.io.PrintStream(java.io.OutputStream.nullOutputStream());
    var job =
        new JobContext(
            new Lake(spark, lake.toAbsolutePath().toString()),
            "rollup",
            Map.of(),
            Clock.systemUTC(),
            quiet);
    var source =
        new ClickFiles(
            world.landing().toAbsolutePath().toString(), (int) options.number("files-per-trigger"));
    RollupJob.run(job, RollupJob.Options.once(source));
  }

  private interface Contestant {
    void run() throws Exception;
  }

  private static Lap lap(String name, int round, Contestant contestant) throws Exception {
    System.gc();
    var cpu = cpuNanos();
    var start = System.nanoTime();
    contestant.run();
    var seconds = (System.nanoTime() - start) / 1e9;
    var lap = new Lap(name, round, seconds, (cpuNanos() - cpu) / 1e9, StateRows.takeMost());
    System.out.printf("round %d  %-36s %6.1f s%n", round + 1, name, seconds);
    return lap;
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean)
            java.lang.management.ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Every (minute, ad, campaign) must hold the same clicks on both sides. */
  private static void requireSameMinutes(SparkSession spark, Path lane, Path baseline) {
    var ours =
        minutes(new Lake(spark, lane.toAbsolutePath().toString()).read(ClickMinute.TABLE), "ours");
    var theirs =
        minutes(
            spark.read().format("delta").load(baseline.resolve("minutes").toString()), "theirs");
    var key = new String[] {"minute", "ad_id", "campaign_id"};
    var differing =
        ours.join(
                theirs,
                scala.jdk.javaapi.CollectionConverters.asScala(List.of(key)).toSeq(),
                "full")
            .where("NOT (ours <=> theirs)")
            .count();
    if (differing > 0) {
      throw new IllegalStateException(
          differing + " minutes of an ad differ between the contestants: no rate is printed");
    }
  }

  private static Dataset<Row> minutes(Dataset<Row> rows, String name) {
    return rows.groupBy("minute", "ad_id", "campaign_id")
        .agg(org.apache.spark.sql.functions.sum("clicks").as(name));
  }

  private static void report(Flags options, GeneratorSummary world, List<Lap> laps)
      throws IOException {
    var byName = new LinkedHashMap<String, List<Lap>>();
    laps.forEach(lap -> byName.computeIfAbsent(lap.contestant(), n -> new ArrayList<>()).add(lap));
    System.out.printf(
        "%n%,d records from Parquet, %d files a batch, %d rounds, %d cores, heap %,d MiB%n",
        world.records(),
        (int) options.number("files-per-trigger"),
        options.number("rounds"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
    System.out.printf(
        "%-36s %10s %10s %10s %14s %16s %12s%n",
        "contestant", "min s", "median s", "max s", "clicks/s", "CPU-s/million", "state rows");
    byName.forEach((name, list) -> line(world, name, list));
    var ours = median(byName.getOrDefault("clickledger", List.of()));
    byName.forEach(
        (name, list) -> {
          if (!name.equals("clickledger")) {
            System.out.printf("clickledger is %.2f x %s (medians)%n", median(list) / ours, name);
          }
        });
    options.write(
        "rollup",
        Map.of("records", world.records(), "laps", laps.stream().map(RollupBench::asMap).toList()));
  }

  private static Map<String, Object> asMap(Lap lap) {
    return Map.of(
        "contestant", lap.contestant(),
        "round", lap.round(),
        "seconds", lap.seconds(),
        "cpu_seconds", lap.cpuSeconds(),
        "state_rows", lap.stateRows());
  }

  private static void line(GeneratorSummary world, String name, List<Lap> laps) {
    var seconds = laps.stream().mapToDouble(Lap::seconds).summaryStatistics();
    var cpu = laps.stream().mapToDouble(Lap::cpuSeconds).sorted().toArray();
    System.out.printf(
        "%-36s %10.1f %10.1f %10.1f %,14.0f %16.2f %,12d%n",
        name,
        seconds.getMin(),
        median(laps),
        seconds.getMax(),
        world.records() / median(laps),
        cpu[cpu.length / 2] * 1e6 / world.records(),
        laps.stream().mapToLong(Lap::stateRows).max().orElseThrow());
  }

  private static double median(List<Lap> laps) {
    var seconds = laps.stream().mapToDouble(Lap::seconds).sorted().toArray();
    return seconds.length % 2 == 1
        ? seconds[seconds.length / 2]
        : (seconds[seconds.length / 2 - 1] + seconds[seconds.length / 2]) / 2;
  }
}
