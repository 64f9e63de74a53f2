package io.clickledger.lake;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Opens the Spark session that every command runs in. Precedence, weakest first: the settings here,
 * {@code spark-submit --conf} and system properties, {@code spark.*} lines of the {@code --conf}
 * file.
 */
public final class LakeSession {
  /** Level of every logger; where it is not set, the process's own log configuration decides. */
  private static final String LOG_LEVEL = "spark.clickledger.log-level";

  /** Commands that pack what they shuffle: to compress that again takes a tenth of the map side. */
  private static final Set<String> PACKERS = Set.of("rollup", "budget");

  private LakeSession() {}

  /**
   * @param name of the command; the application's name in Spark's UI and logs
   * @param overrides {@code spark.*} settings of the configuration file
   */
  public static SparkSession open(String name, Map<String, String> overrides) {
    var conf = new SparkConf();
    var settings = defaults();
    if (PACKERS.contains(name)) {
      settings.put("spark.shuffle.compress", "false");
    }
    for (var set : conf.getAll()) {
      settings.put(set._1(), set._2());
    }
    settings.putAll(overrides);
    // Any other one loses commits there, whoever asked for it.
    settings.put("spark.delta.logStore.s3a.impl", ConditionalPutLogStore.class.getName());
    settings.put("spark.delta.logStore.file.impl", ConditionalPutLogStore.class.getName());
    settings.put(
        "spark.sql.streaming.checkpointFileManagerClass",
        AtomicCheckpointFileManager.class.getName());
    if (settings.getOrDefault("spark.master", "").startsWith("local[")) {
      settings.putIfAbsent("spark.hadoop.fs.file.impl", LocalFiles.class.getName());
      settings.putIfAbsent(
          "spark.hadoop.fs.AbstractFileSystem.file.impl", LocalFiles.Context.class.getName());
    }
    var builder = SparkSession.builder().appName("clickledger " + name);
    settings.forEach(builder::config);
    var spark = builder.getOrCreate();
    var level = settings.get(LOG_LEVEL);
    if (level != null) {
      spark.sparkContext().setLogLevel(level);
    }
    return spark;
  }

  private static Map<String, String> defaults() {
    var settings = new LinkedHashMap<String, String>();
    var cores = Runtime.getRuntime().availableProcessors();
    settings.put("spark.master", "local[*]");
    settings.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    settings.put(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    settings.put("spark.sql.session.timeZone", "UTC");
    // Rows give java.time values, never java.sql ones in the zone of the machine.
    settings.put("spark.sql.datetime.java8API.enabled", "true");
    settings.put("spark.sql.shuffle.partitions", String.valueOf(Math.max(2, cores)));
    // Spark makes it, whether or not a table is ever put there: not in the user's own directory.
    settings.put(
        "spark.sql.warehouse.dir",
        Path.of(System.getProperty("java.io.tmpdir"), "spark-warehouse").toUri().toString());
    settings.put("spark.ui.enabled", "false");
    // What a run takes is on its record.
    settings.put("spark.extraListeners", TaskTotals.class.getName());
    settings.put("spark.ui.showConsoleProgress", "false");
    // What a job keeps between two actions lives for seconds: packing it costs more than its bytes.
    settings.put("spark.sql.inMemoryColumnarStorage.compressed", "false");
    settings.put("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    settings.put("spark.sql.parquet.compression.codec", "zstd");
    // Too many different ones: a dictionary of them is built only to be thrown away.
    for (var column :
        List.of("click_id", "event_time", "received_at", "source_offset", "user_id", "ip")) {
      settings.put("spark.hadoop.parquet.enable.dictionary#" + column, "false");
    }
    // Rows of many hours go to their files without a sort, while that many files can be open.
    settings.put("spark.sql.maxConcurrentOutputFileWriters", "32");
    // A micro-batch needs some 150 generated classes: 100 would be made anew in every one of them.
    settings.put("spark.sql.codegen.cache.maxEntries", "2000");
    // The text of a plan that nobody looks at, for every query.
    settings.put("spark.sql.ui.explainMode", "simple");
    // What Spark's UI would show of the past, on the heap of a lane that runs for months.
    settings.put("spark.sql.ui.retainedExecutions", "20");
    settings.put("spark.ui.retainedJobs", "100");
    settings.put("spark.ui.retainedStages", "100");
    settings.put("spark.ui.retainedTasks", "1000");
    // Answers min(date) from the log's statistics as java.sql.Date, whatever the line above says.
    settings.put("spark.databricks.delta.optimizeMetadataQuery.enabled", "false");
    // A snapshot of a lake on one machine has few log entries: 50 tasks to read it cost seconds.
    settings.put("spark.databricks.delta.snapshotPartitions", "2");
    // A micro-batch's files are listed by a task a core, not by a task a file.
    settings.put(
        "spark.sql.sources.parallelPartitionDiscovery.parallelism",
        String.valueOf(Math.max(2, cores)));
    // The other kinds of stream need libraries of their own.
    settings.put("spark.hadoop.fs.s3a.input.stream.type", "classic");
    settings.put(
        "spark.sql.streaming.stateStore.providerClass",
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    settings.put("spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true");
    // A batch without data has nothing to count and nothing to expire.
    settings.put("spark.sql.streaming.noDataMicroBatches.enabled", "false");
    settings.putAll(patienceWithStore());
    return settings;
  }

  /**
   * How long one request to an {@code s3a} store is tried before it fails: S3A's own settings would
   * double a pause of 100 ms twenty times, 29 hours in sum, under a store that throttles, and wait
   * two hours for one that is silent. A lane that fails is started again, and loses nothing.
   *
   * <p>Pauses double, and each is drawn from half to one and a half of its length:
   *
   * <ul>
   *   <li>throttled (503): 8 tries, 0.5 s × (2^7 − 1) = 64 s of pauses, 96 s at most; plus up to a
   *       second each for the SDK's own second try
   *   <li>failing (500) or refusing connections: 7 tries, 0.5 s × (2^6 − 1) = 32 s, 48 s at most
   *   <li>silent: 7 tries of 2 × 20 s and 32 s of pauses, 5 to 6 minutes
   * </ul>
   */
  private static Map<String, String> patienceWithStore() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("retry.throttle.limit", "7");
    settings.put("retry.throttle.interval", "500ms");
    settings.put("retry.limit", "6");
    settings.put("retry.interval", "500ms");
    // One more try by the SDK within each of the above, for what S3A does not try again itself.
    settings.put("attempts.maximum", "1");
    // S3A takes no less than 15 s.
    settings.put("connection.establish.timeout", "15s");
    settings.put("connection.timeout", "20s");
    // A part of 64 MB in this time is 0.5 MB/s; S3A would give it a quarter of an hour.
    settings.put("connection.part.upload.timeout", "2m");
    var prefixed = new LinkedHashMap<String, String>();
    settings.forEach((name, value) -> prefixed.put("spark.hadoop.fs.s3a." + name, value));
    return prefixed;
  }
}
