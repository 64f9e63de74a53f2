package io.clickledger.bench;

import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.demo.generate.GeneratorSummary;
import io.clickledger.demo.generate.LandingFormat;
import io.clickledger.lake.Lake;
import io.clickledger.lake.LakeSession;
import io.clickledger.table.StreamProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * {@code bench rollup}: the rollup lane beside Spark's own operator and Flink, in turn, each in a
 * process of its own. No rate is printed before all have given the same clicks for every (minute,
 * ad, campaign).
 */
final class RollupBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "rollup",
          "the rollup lane beside Spark's own dropDuplicatesWithinWatermark and Flink",
          List.of(
              new Benchmark.Flag("clicks", "20000000", "distinct clicks to generate"),
              new Benchmark.Flag("rounds", "1", "rounds; each engine runs once in each"),
              new Benchmark.Flag("engines", RollupEngine.all(), "who runs, with commas between"),
              new Benchmark.Flag(
                  "files-per-trigger",
                  "2",
                  "landed files of about 1 million clicks in a micro-batch of Spark's"),
              new Benchmark.Flag("checkpoint-seconds", "10", "between two checkpoints of Flink's"),
              new Benchmark.Flag("format", "parquet", "of the landed files: parquet or ndjson"),
              new Benchmark.Flag("ads", "20000", "ads that are clicked"),
              new Benchmark.Flag("hot-ad", "0", "share of all clicks that go to one ad, 0 to 0.95"),
              new Benchmark.Flag("cores", "0", "cores of each process; 0: all"),
              new Benchmark.Flag("heap", "6g", "heap of each process")),
          RollupBench::run);

  private static final int SPAN_MINUTES = 30;
  private static final long ROWS_PER_FILE = 1_000_000;

  private RollupBench() {}

  private static void run(Flags flags) throws Exception {
    var engines = RollupEngine.of(flags.word("engines"));
    var world = world(flags);
    var task = task(flags, world);
    var runs = flags.dir().resolve("runs");
    var laps = new ArrayList<Lap>();
    for (int round = 0; round < flags.number("rounds"); round++) {
      Disk.delete(runs);
      for (var engine : engines) {
        var process = engine.start(task, runs.resolve(engine.label()));
        laps.add(Lap.of(engine.label(), round, process));
      }
      if (flags.share("hot-ad") > 0) {
        var uniform = flags.with(Map.of("hot-ad", "0"));
        var process =
            RollupEngine.CLICKLEDGER.start(task(uniform, world(uniform)), runs.resolve("uniform"));
        laps.add(Lap.of("no hot ad", round, process));
      }
      requireSameMinutes(engines, runs);
    }
    report(flags, world, laps);
  }

  static RollupEngine.Task task(Flags flags, GeneratorSummary world) {
    return new RollupEngine.Task(
        world.landing(),
        (int) flags.number("files-per-trigger"),
        (int) flags.number("checkpoint-seconds"),
        cores(flags),
        flags.word("heap"));
  }

  private static int cores(Flags flags) {
    var asked = (int) flags.number("cores");
    return asked == 0 ? Runtime.getRuntime().availableProcessors() : asked;
  }

  static GeneratorSummary world(Flags flags) {
    var ads = (int) flags.number("ads");
    var hotAd = flags.share("hot-ad");
    return ClickGenerator.generate(
        settings(flags, ads, hotAd), directory(flags, ads, hotAd), System.out::println);
  }

  /**
   * Half an hour of sound clicks.
   *
   * @param flags clicks and format
   * @param hotAd share of the clicks that go to one ad
   */
  static GeneratorSettings settings(Flags flags, int ads, double hotAd) {
    var usual = GeneratorSettings.defaults();
    return GeneratorSettings.builder()
        .clicks(flags.number("clicks"))
        .days(1)
        .spanMinutes(SPAN_MINUTES)
        .ads(ads)
        .campaigns(Math.min(ads, usual.campaigns()))
        .advertisers(Math.min(ads, usual.advertisers()))
        .viralShare(hotAd)
        .malformedShare(0)
        .clockAheadShare(0)
        .format(LandingFormat.of(flags.word("format")))
        .rowsPerFile(ROWS_PER_FILE)
        .fileSeconds(86_400)
        .collectors(1)
        .build();
  }

  /** Where they stay from one run to the next. */
  static Path directory(Flags flags, int ads, double hotAd) {
    return flags
        .dir()
        .resolve(
            "world-%d-%s-%d-%s"
                .formatted(flags.number("clicks"), hotAd, ads, flags.word("format")));
  }

  /** Every (minute, ad, campaign) must hold the same clicks by all. */
  private static void requireSameMinutes(List<RollupEngine> engines, Path runs) throws IOException {
    try (var spark = LakeSession.open("bench", Map.of("spark.clickledger.log-level", "ERROR"))) {
      var first = minutes(spark, engines.get(0), runs, "ours").cache();
      var clicks = first.agg(functions.sum("ours")).first().getLong(0);
      for (var engine : engines.subList(1, engines.size())) {
        var key = new String[] {"minute", "ad_id", "campaign_id"};
        var differing =
            first
                .join(minutes(spark, engine, runs, "theirs"), key, "full")
                .where("NOT (ours <=> theirs)")
                .count();
        if (differing > 0) {
          throw new IllegalStateException(
              "%,d minutes of an ad differ between %s and %s: no rate is printed"
                  .formatted(differing, engines.get(0).label(), engine.label()));
        }
      }
      System.out.printf(
          "checked: %,d clicks, the same for every (minute, ad, campaign) by %d engines%n",
          clicks, engines.size());
      if (engines.contains(RollupEngine.CLICKLEDGER)) {
        var lake = runs.resolve(RollupEngine.CLICKLEDGER.label()).toAbsolutePath().toString();
        var partials =
            new Lake(spark, lake)
                .read(StreamProgress.TABLE)
                .agg(functions.max(StreamProgress.MERGE_PARTIALS_MAX))
                .first();
        System.out.printf(
            "a (minute, ad) of a micro-batch was merged from %d partials at most%n",
            partials.getLong(0));
      }
    }
  }

  private static Dataset<Row> minutes(
      SparkSession spark, RollupEngine engine, Path runs, String name) {
    return engine
        .minutes(spark, runs.resolve(engine.label()))
        .groupBy("minute", "ad_id", "campaign_id")
        .agg(functions.sum("clicks").as(name));
  }

  private static void report(Flags flags, GeneratorSummary world, List<Lap> laps)
      throws IOException {
    System.out.printf(
        "%n%,d records from %s, %d files a micro-batch, %d cores, heap %s, %d rounds%n",
        world.records(),
        flags.word("format"),
        flags.number("files-per-trigger"),
        cores(flags),
        flags.word("heap"),
        flags.number("rounds"));
    Lap.print(laps);
    flags.write("rollup", Map.of("records", world.records(), "laps", Lap.asMaps(laps)));
  }
}
