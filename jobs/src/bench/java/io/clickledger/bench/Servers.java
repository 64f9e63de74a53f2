package io.clickledger.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.lake.Lake;
import io.clickledger.lake.LakeSession;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.testing.KafkaBroker;
import io.clickledger.testing.S3Store;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A broker with a topic and a store with a bucket, on this machine, for one benchmark.
 *
 * @param configuration {@code --conf} file of the lane: the store, and a listener that tells what
 *     Spark reports
 * @param files the store as Hadoop sees it
 */
record Servers(
    KafkaBroker broker, S3Store store, java.nio.file.Path configuration, FileSystem files)
    implements AutoCloseable {
  static final String TOPIC = "clicks";
  static final int PARTITIONS = 4;

  static final String LAKE = "s3a://" + S3Store.BUCKET + "/lake";

  /** Of the lane's first epoch. */
  private static final String CHECKPOINT = LAKE + "/_checkpoints/rollup/0";

  static Servers start() throws IOException, InterruptedException {
    var store = S3Store.start();
    var broker = KafkaBroker.start();
    broker.createTopic(TOPIC, PARTITIONS);
    var configuration =
        Files.write(
            store.configuration(),
            List.of("spark.sql.streaming.streamingQueryListeners=" + ProgressLines.class.getName()),
            StandardOpenOption.APPEND);
    return new Servers(broker, store, configuration, open(settings(configuration)));
  }

  TopicOfClicks clicks() {
    return clicks(200);
  }

  /**
   * @param campaigns to which the clicks belong
   */
  TopicOfClicks clicks(int campaigns) {
    return new TopicOfClicks(broker.bootstrap(), TOPIC, PARTITIONS, campaigns);
  }

  /** Lets a lane keep its classes, from a lake of its own: see {@link LaneProcess#keepClasses}. */
  void keepClasses() throws IOException, InterruptedException {
    LaneProcess.keepClasses(
        "rollup",
        "--lake",
        LAKE + "-of-no-interest",
        "--conf",
        store.configuration().toString(),
        "--source",
        source(),
        "--once");
  }

  String source() {
    return "kafka:" + broker.bootstrap() + "/" + TOPIC;
  }

  /**
   * @param heap as {@code -Xmx} takes it
   * @param more words of the command line
   */
  LaneProcess rollup(String heap, String... more) throws IOException {
    var words =
        Stream.of(
            "rollup", "--lake", LAKE, "--conf", configuration.toString(), "--source", source());
    return LaneProcess.start(heap, Stream.concat(words, Stream.of(more)).toArray(String[]::new));
  }

  /**
   * The lane's micro-batches in order, once it is certain that every record left by the right door.
   *
   * @param sent what the topic was given
   * @throws IllegalStateException where a click was lost, counted twice or took the wrong door
   */
  List<Row> checkedBatches(TopicOfClicks sent) throws IOException {
    try (var spark = session()) {
      var lake = new Lake(spark, LAKE);
      var rows = lake.read(StreamProgress.TABLE).orderBy("batch_id").collectAsList();
      var minutes = lake.read(ClickMinute.TABLE).selectExpr("sum(clicks)").first().getLong(0);
      var distinct = sent.sent() - sent.retries();
      requireEqual("records read", sent.sent(), sum(rows, StreamProgress.READ));
      requireEqual("accepted", distinct, sum(rows, StreamProgress.ACCEPTED));
      requireEqual("duplicate", sent.retries(), sum(rows, StreamProgress.DUPLICATE));
      requireEqual("late", 0, sum(rows, StreamProgress.LATE));
      requireEqual("behind the memory", 0, sum(rows, StreamProgress.BEHIND_MEMORY));
      requireEqual("rejected", 0, sum(rows, StreamProgress.REJECTED));
      requireEqual("clicks in click_minute", distinct, minutes);
      System.out.printf(
          "checked: %,d records, %,d clicks accepted once, %,d retries, none late, none lost%n",
          sent.sent(), distinct, sent.retries());
      return rows;
    }
  }

  /** A session of this process on the store. */
  SparkSession session() throws IOException {
    var overrides = settings(configuration);
    overrides.remove("spark.sql.streaming.streamingQueryListeners");
    overrides.put("spark.clickledger.log-level", "ERROR");
    return LakeSession.open("bench", Map.copyOf(overrides));
  }

  /**
   * When each of the lane's writes to a table was prepared for its commit, which follows within one
   * request: micro-batch to wall clock, in milliseconds, by the commits of the table's log.
   */
  Map<Long, Long> commitMillis(TableDefinition table) throws IOException {
    var json = new ObjectMapper();
    var commits = new HashMap<Long, Long>();
    for (var file : files.listStatus(new Path(LAKE + "/" + table.name() + "/_delta_log"))) {
      if (file.getPath().getName().matches("\\d{20}\\.json")) {
        try (var in = files.open(file.getPath())) {
          var actions = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
          long batch = -1;
          long at = 0;
          for (var action : actions) {
            var tree = json.readTree(action);
            batch = tree.path("txn").path("version").asLong(batch);
            at = tree.path("commitInfo").path("timestamp").asLong(at);
          }
          commits.put(batch, at);
        }
      }
    }
    return commits;
  }

  /** Whether the lane's checkpoint has begun a micro-batch that it has not ended. */
  boolean isBatchBegun() throws IOException {
    return newest("offsets") > newest("commits");
  }

  /** All that the store holds of the lane's state: the newest version of it and older ones. */
  long stateBytesStored() throws IOException {
    return files.getContentSummary(new Path(CHECKPOINT + "/state")).getLength();
  }

  private long newest(String log) throws IOException {
    return Arrays.stream(files.listStatus(new Path(CHECKPOINT + "/" + log)))
        .map(file -> file.getPath().getName())
        .filter(name -> name.matches("\\d+"))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(-1);
  }

  private static Map<String, String> settings(java.nio.file.Path configuration) throws IOException {
    try (Reader reader = Files.newBufferedReader(configuration)) {
      var properties = new Properties();
      properties.load(reader);
      var settings = new HashMap<String, String>();
      properties.stringPropertyNames().forEach(k -> settings.put(k, properties.getProperty(k)));
      return settings;
    }
  }

  /** A client of its own, so that it can be closed. */
  private static FileSystem open(Map<String, String> settings) throws IOException {
    var hadoop = new Configuration();
    hadoop.set("fs.s3a.input.stream.type", "classic");
    settings.forEach((k, v) -> hadoop.set(k.replaceFirst("^spark\\.hadoop\\.", ""), v));
    return FileSystem.newInstance(URI.create(LAKE), hadoop);
  }

  private static long sum(List<Row> rows, String column) {
    return rows.stream().mapToLong(row -> row.<Long>getAs(column)).sum();
  }

  static void requireEqual(String what, long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException(
          "%s: %,d, and must be %,d; no figure is printed".formatted(what, actual, expected));
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
    broker.close();
    store.close();
  }
}
