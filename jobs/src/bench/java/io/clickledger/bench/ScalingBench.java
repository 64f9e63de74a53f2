package io.clickledger.bench;

import io.clickledger.lake.Lake;
import io.clickledger.lake.LakeSession;
import io.clickledger.table.StreamProgress;
import io.clickledger.testing.SparkCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code bench scaling}: the rollup lane's rate by cores, by clicks, by ads, by how much it
 * remembers, and by workers of a cluster; each point a process of its own.
 */
final class ScalingBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "scaling",
          "the rollup lane's rate by cores, clicks, ads, remembered ids, and workers of a cluster",
          List.of(
              new Benchmark.Flag(
                  "curves",
                  "cores,clicks,ads,remembered,workers",
                  "which ones, with commas between"),
              new Benchmark.Flag("clicks", "20000000", "distinct clicks of the first three"),
              new Benchmark.Flag("most-clicks", "100000000", "of the last point by clicks"),
              new Benchmark.Flag("rounds", "1", "runs of each point, one after the other"),
              new Benchmark.Flag("files-per-trigger", "2", "landed files in a micro-batch"),
              new Benchmark.Flag("heap", "6g", "heap of the lane")),
          ScalingBench::run);

  private static final long FEWEST_CLICKS = 1_000_000;
  private static final List<Long> ADS = List.of(1L, 1_000L, 20_000L, 1_000_000L);

  /** Where the memory of a run is too small to tell, the lane is still being compiled. */
  private static final long FEWEST_REMEMBERED = 8_000_000;

  private static final String WORKER_MEMORY = "4g";
  private static final String EXECUTOR_MEMORY = "3g";

  private final Flags flags;
  private final Path out;
  private final Map<String, Object> figures = new LinkedHashMap<>();

  private ScalingBench(Flags flags) {
    this.flags = flags;
    this.out = flags.dir().resolve("runs").resolve("scaling");
  }

  private static void run(Flags flags) throws Exception {
    new ScalingBench(flags).run();
  }

  private void run() throws Exception {
    for (var curve : flags.word("curves").split(",")) {
      switch (curve) {
        case "cores" -> points("cores", byCores());
        case "clicks" -> points("clicks", byClicks());
        case "ads" -> points("ads", byAds());
        case "remembered" -> remembered();
        case "workers" -> workers();
        default -> throw new IllegalArgumentException("--curves: no curve " + curve);
      }
    }
    flags.write("scaling", figures);
  }

  private static List<Map<String, String>> byCores() {
    var points = new ArrayList<Map<String, String>>();
    for (int cores = 1; cores <= Runtime.getRuntime().availableProcessors(); cores *= 2) {
      points.add(Map.of("cores", String.valueOf(cores)));
    }
    return points;
  }

  private List<Map<String, String>> byClicks() {
    var points = new ArrayList<Map<String, String>>();
    for (long clicks = FEWEST_CLICKS; clicks <= flags.number("most-clicks"); clicks *= 10) {
      points.add(Map.of("clicks", String.valueOf(clicks)));
    }
    return points;
  }

  private static List<Map<String, String>> byAds() {
    return ADS.stream().map(ads -> Map.of("ads", String.valueOf(ads))).toList();
  }

  /** Prints the rate of every point; one differs from the next in one flag of the rollup's. */
  private void points(String curve, List<Map<String, String>> points) throws Exception {
    var laps = new ArrayList<Lap>();
    for (int round = 0; round < flags.number("rounds"); round++) {
      for (var point : points) {
        laps.add(lap("%s %s".formatted(curve, point.get(curve)), round, point));
      }
    }
    System.out.printf("%nthe rollup lane by %s%n", curve);
    Lap.print(laps);
    figures.put(curve, Lap.asMaps(laps));
  }

  private Lap lap(String name, int round, Map<String, String> point) throws Exception {
    Disk.delete(out);
    var set = with(point);
    var process =
        RollupEngine.CLICKLEDGER.start(RollupBench.task(set, RollupBench.world(set)), out);
    return Lap.of(name, round, process);
  }

  private Flags with(Map<String, String> point) {
    return flags
        .with(Map.of("ads", "20000", "cores", "0", "hot-ad", "0", "format", "parquet"))
        .with(Map.of("checkpoint-seconds", "0"))
        .with(point);
  }

  /**
   * One run that never forgets: the rate of its micro-batches while it remembers from so many ids
   * to twice as many.
   */
  private void remembered() throws Exception {
    var lap = lap("remembered", 0, Map.of("clicks", flags.word("most-clicks")));
    var rates = new ArrayList<Map<String, Object>>();
    System.out.printf(
        "%nthe rollup lane by remembered ids, one run%n%16s %16s%n", "ids", "clicks/s");
    try (var spark = LakeSession.open("bench", Map.of("spark.clickledger.log-level", "ERROR"))) {
      var batches =
          new Lake(spark, out.toAbsolutePath().toString())
              .read(StreamProgress.TABLE)
              .orderBy(StreamProgress.BATCH_ID)
              .select(StreamProgress.READ, StreamProgress.REMEMBERED, StreamProgress.COMMITTED_AT)
              .collectAsList();
      long from = FEWEST_REMEMBERED;
      long records = 0;
      Instant since = batches.get(0).getInstant(2);
      for (var batch : batches.subList(1, batches.size())) {
        records += batch.getLong(0);
        if (batch.getLong(1) >= from) {
          Instant now = batch.getInstant(2);
          var rate = records * 1e3 / (now.toEpochMilli() - since.toEpochMilli());
          System.out.printf("%,16d %,16.0f%n", batch.getLong(1), rate);
          rates.add(Map.of("remembered", batch.getLong(1), "clicks_per_second", rate));
          since = now;
          records = 0;
          from *= 2;
        }
      }
    }
    figures.put("remembered", Map.of("rates", rates, "laps", Lap.asMaps(List.of(lap))));
  }

  /**
   * Spark's own standalone cluster on this machine, of as many workers of one core as it has cores,
   * one after the other. Their driver runs beside them.
   */
  private void workers() throws Exception {
    var laps = new ArrayList<Lap>();
    var set = with(Map.of());
    var landing = RollupBench.world(set).landing().toAbsolutePath();
    for (int round = 0; round < flags.number("rounds"); round++) {
      for (int workers = 1; workers <= Runtime.getRuntime().availableProcessors(); workers++) {
        Disk.delete(out);
        try (var cluster = SparkCluster.start(workers, WORKER_MEMORY)) {
          laps.add(Lap.of("workers " + workers, round, submitted(cluster, workers, landing)));
        }
      }
    }
    System.out.printf("%nthe rollup lane by workers of one core%n");
    Lap.print(laps);
    figures.put("workers", Lap.asMaps(laps));
  }

  private LaneProcess submitted(SparkCluster cluster, int workers, Path landing)
      throws IOException {
    var settings =
        Map.of(
            "spark.executor.memory",
            EXECUTOR_MEMORY,
            "spark.default.parallelism",
            String.valueOf(workers),
            "spark.sql.shuffle.partitions",
            String.valueOf(workers));
    var submit =
        cluster.command(
            Path.of(System.getProperty("clickledger.root", "."))
                .resolve("conf/spark/standalone.conf"),
            settings,
            "rollup",
            "--lake",
            out.toAbsolutePath().toString(),
            "--source",
            "files:" + landing,
            "--max-files-per-trigger",
            flags.word("files-per-trigger"),
            "--once");
    var command = new ArrayList<String>();
    command.add("env");
    cluster.environment().forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(submit);
    return LaneProcess.start(command);
  }
}
