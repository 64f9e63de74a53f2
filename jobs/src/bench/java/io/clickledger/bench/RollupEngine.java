package io.clickledger.bench;

import io.clickledger.lake.Lake;
import io.clickledger.table.ClickMinute;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Who counts the clicks of a folder by minute and ad, each in a process of its own. */
enum RollupEngine {
  /** The lane, as an operator starts it. */
  CLICKLEDGER,
  /** {@link SparkDedupBaseline}. */
  SPARK,
  /** Flink with its state on the heap, in jobs/src/flink: at its fastest, for it never forgets. */
  FLINK_HEAP,
  /** The same, forgetting a click after 30 minutes, as it must to run for days. */
  FLINK_HEAP_TTL,
  /** Flink with its state in RocksDB, never forgetting. */
  FLINK_ROCKSDB;

  private static final Path FLINK =
      Path.of(System.getProperty("clickledger.root", ".")).resolve("jobs/target/flink");

  /**
   * @param landing folder of clicks
   * @param filesPerTrigger landed files in a micro-batch
   * @param checkpointSeconds between two checkpoints of Flink
   * @param cores that it may use
   * @param heap as {@code -Xmx} takes it
   */
  record Task(Path landing, int filesPerTrigger, int checkpointSeconds, int cores, String heap) {}

  static List<RollupEngine> of(String names) {
    return Arrays.stream(names.split(",")).map(RollupEngine::named).toList();
  }

  private static RollupEngine named(String name) {
    return Arrays.stream(values())
        .filter(engine -> engine.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("--engines: %s is none of %s".formatted(name, all())));
  }

  static String all() {
    return Arrays.stream(values()).map(RollupEngine::label).collect(Collectors.joining(","));
  }

  /** As {@code --engines} takes it. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Starts it; the lane knows the campaigns' rates beforehand. */
  LaneProcess start(Task task, Path out) throws IOException, InterruptedException {
    var landing = task.landing().toAbsolutePath().toString();
    var to = out.toAbsolutePath().toString();
    var files = String.valueOf(task.filesPerTrigger());
    return switch (this) {
      case CLICKLEDGER -> {
        loadCampaigns(task.landing().resolveSibling("campaigns.csv"), to);
        yield java(
            task,
            System.getProperty("java.class.path"),
            "io.clickledger.cli.Main",
            List.of(
                "rollup",
                "--lake",
                to,
                "--source",
                "files:" + landing,
                "--max-files-per-trigger",
                files,
                "--once"));
      }
      case SPARK ->
          java(
              task,
              System.getProperty("java.class.path"),
              SparkDedupBaseline.class.getName(),
              List.of(landing, files, to));
      case FLINK_HEAP -> flink(task, landing, to, "hashmap", 0);
      case FLINK_HEAP_TTL -> flink(task, landing, to, "hashmap", 30);
      case FLINK_ROCKSDB -> flink(task, landing, to, "rocksdb", 0);
    };
  }

  private static void loadCampaigns(Path file, String lake)
      throws IOException, InterruptedException {
    try (var load =
        LaneProcess.start("1g", "load-campaigns", "--lake", lake, "--file", file.toString())) {
      if (load.await() != 0) {
        throw new IllegalStateException(load.said());
      }
    }
  }

  private static LaneProcess flink(
      Task task, String landing, String out, String backend, int minutesOfMemory)
      throws IOException {
    return java(
        task,
        FLINK.resolve("classes") + ":" + FLINK.resolve("lib") + "/*",
        "io.clickledger.bench.flink.FlinkRollup",
        List.of(
            landing,
            out,
            backend,
            String.valueOf(task.checkpointSeconds()),
            String.valueOf(task.cores()),
            String.valueOf(minutesOfMemory)));
  }

  private static LaneProcess java(Task task, String classPath, String main, List<String> words)
      throws IOException {
    var pinned = new ArrayList<String>();
    if (task.cores() < Runtime.getRuntime().availableProcessors()) {
      pinned.addAll(List.of("taskset", "-c", "0-" + (task.cores() - 1)));
    }
    var java = LaneProcess.java(task.heap(), classPath, main, words.toArray(String[]::new));
    return LaneProcess.start(Stream.concat(pinned.stream(), java.stream()).toList());
  }

  /** (minute, ad_id, campaign_id, clicks) that it has written, in parts. */
  Dataset<Row> minutes(SparkSession spark, Path out) {
    return switch (this) {
      case CLICKLEDGER ->
          new Lake(spark, out.toAbsolutePath().toString())
              .read(ClickMinute.TABLE)
              .select("minute", "ad_id", "campaign_id", "clicks");
      case SPARK ->
          spark
              .read()
              .format("delta")
              .load(out.resolve("minutes").toString())
              .select("minute", "ad_id", "campaign_id", "clicks");
      case FLINK_HEAP, FLINK_HEAP_TTL, FLINK_ROCKSDB ->
          spark
              .read()
              .option("recursiveFileLookup", true)
              .schema(
                  "micros LONG, ad_id LONG, campaign_id LONG, clicks LONG, auction LONG, cpc LONG")
              .csv(out.resolve("minutes").toString())
              .selectExpr("timestamp_micros(micros) AS minute", "ad_id", "campaign_id", "clicks");
    };
  }
}
