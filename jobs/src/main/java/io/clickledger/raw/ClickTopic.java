package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A Kafka topic of clicks, one JSON object a record, with the broker's own timestamps
 * (LogAppendTime). Every offset is read: where the topic has let go of one that was not, the lane
 * stops.
 *
 * <p>{@code spark.clickledger.kafka.*} settings are Kafka's own, security for example.
 *
 * @param bootstrapServers {@code HOST:PORT}, several between commas
 * @param topic its name
 * @param maxOffsetsPerTrigger bound of a micro-batch, over all partitions
 * @param from where the first checkpoint of a lane begins
 */
public record ClickTopic(
    String bootstrapServers, String topic, long maxOffsetsPerTrigger, From from)
    implements ClickSource {

  static final String SETTINGS = "spark.clickledger.kafka.";

  /** Spark's number for the oldest record that a partition holds. */
  private static final long EARLIEST = -2;

  private static final int RECORDS_A_POLL = 20_000;

  private static final int BYTES_A_FETCH = 8 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Where a lane without a checkpoint begins: at the oldest record, at the end, or at the first one
   * with a timestamp from an instant on.
   *
   * @param instant empty for the ends of the topic
   */
  public record From(boolean latest, Optional<Instant> instant) {
    public static final From EARLIEST = new From(false, Optional.empty());

    /**
     * @param text {@code earliest}, {@code latest} or an instant
     * @throws java.time.format.DateTimeParseException where it is none of them
     */
    public static From of(String text) {
      return switch (text) {
        case "earliest" -> EARLIEST;
        case "latest" -> new From(true, Optional.empty());
        default -> new From(false, Optional.of(Instant.parse(text)));
      };
    }

    /** What {@link #of} takes. */
    public String text() {
      return instant.map(Instant::toString).orElse(latest ? "latest" : "earliest");
    }

    private DataStreamReader set(DataStreamReader reader) {
      return instant
          .map(
              from ->
                  reader
                      .option("startingTimestamp", from.toEpochMilli())
                      .option("startingOffsetsByTimestampStrategy", "latest"))
          .orElseGet(() -> reader.option("startingOffsets", text()));
    }
  }

  @Override
  public void requireReadable(SparkSession spark) {
    var unused = broker(spark).partitions();
  }

  @Override
  public List<Records> stream(SparkSession spark, StartPositions start) {
    var rows = rows(spark, start).coalesce(ClickSource.tasks(spark));
    return List.of(new Records(rows, new KafkaRecordParser(topic)));
  }

  @Override
  public List<Counted<?>> streamToCount(SparkSession spark, StartPositions start) {
    return List.of(new Counted<>(rows(spark, start), new KafkaRecordParser(topic)));
  }

  private Dataset<Row> rows(SparkSession spark, StartPositions start) {
    var settings = kafkaSettings(spark);
    var reader =
        spark
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", bootstrapServers)
            .option("subscribe", topic)
            .option("maxOffsetsPerTrigger", maxOffsetsPerTrigger)
            .option("failOnDataLoss", true)
            // Spark asks the broker where a partition ends after each answer: few and large ones.
            .option("kafka.max.poll.records", RECORDS_A_POLL)
            .option("kafka.max.partition.fetch.bytes", BYTES_A_FETCH);
    settings.forEach((key, value) -> reader.option("kafka." + key, value));
    return (start.isEmpty()
            ? from.set(reader)
            : reader.option("startingOffsets", offsets(start, broker(spark).partitions())))
        .load()
        .select(col("value"), col("partition"), col("offset"), expr("unix_micros(timestamp)"));
  }

  /** Spark divides the bound between partitions and rounds, so a full batch may be short of it. */
  @Override
  public boolean mayHaveMore(long records, int sourcePartitions) {
    return records >= maxOffsetsPerTrigger - maxOffsetsPerTrigger / 20;
  }

  @Override
  public List<String> missing(SparkSession spark, StartPositions held, Instant before) {
    var missing = new ArrayList<String>();
    broker(spark)
        .endsBefore(before)
        .forEach(
            (partition, end) -> {
              var key = BatchProgress.sourceKey(topic, partition);
              long next = held.next().getOrDefault(key, 0L);
              if (next < end) {
                missing.add("%s from offset %,d to %,d".formatted(key, next, end - 1));
              }
            });
    return missing;
  }

  /** Spark's notation, which wants every partition named: of one never read, nothing is skipped. */
  private String offsets(StartPositions start, int partitions) {
    var offsets = new TreeMap<String, Long>();
    for (int partition = 0; partition < partitions; partition++) {
      var next = start.next().get(BatchProgress.sourceKey(topic, partition));
      offsets.put(String.valueOf(partition), next == null ? EARLIEST : next);
    }
    try {
      return JSON.writeValueAsString(Map.of(topic, offsets));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kafka's own settings among those of a session. */
  public static Map<String, String> kafkaSettings(SparkSession spark) {
    return kafkaSettings(CollectionConverters.asJava(spark.conf().getAll()));
  }

  /** Kafka's own settings among Spark's. */
  public static Map<String, String> kafkaSettings(Map<String, String> sparkSettings) {
    var settings = new HashMap<String, String>();
    sparkSettings.forEach(
        (key, value) -> {
          if (key.startsWith(SETTINGS)) {
            settings.put(key.substring(SETTINGS.length()), value);
          }
        });
    return settings;
  }

  private TopicBroker broker(SparkSession spark) {
    return new TopicBroker(bootstrapServers, topic, kafkaSettings(spark));
  }
}
