package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
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

  private static final String SETTINGS = "spark.clickledger.kafka.";

  /** Spark's number for the oldest record that a partition holds. */
  private static final long EARLIEST = -2;

  private static final int RECORDS_A_POLL = 20_000;

  private static final int BYTES_A_FETCH = 8 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BROKER_ANSWERS_WITHIN = Duration.ofSeconds(15);

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
    var unused = partitions(kafkaSettings(spark));
  }

  @Override
  public List<Records> stream(SparkSession spark, StartPositions start) {
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
    var rows =
        (start.isEmpty()
                ? from.set(reader)
                : reader.option("startingOffsets", offsets(start, partitions(settings))))
            .load()
            .select(
                col("value"),
                col("topic"),
                col("partition"),
                col("offset"),
                expr("unix_micros(timestamp)"));
    return List.of(new Records(rows.coalesce(ClickFiles.tasks(spark)), new KafkaRecordParser()));
  }

  /** A record's texts lie in its JSON: there is nothing to leave out. */
  @Override
  public List<Records> streamToCount(SparkSession spark, StartPositions start) {
    return stream(spark, start);
  }

  /** Spark divides the bound between partitions and rounds, so a full batch may be short of it. */
  @Override
  public boolean mayHaveMore(long records, int sourcePartitions) {
    return records >= maxOffsetsPerTrigger - maxOffsetsPerTrigger / 20;
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

  /**
   * Number of partitions that the topic has now. The first word that the broker is asked: Spark
   * would wait for minutes, and say less.
   */
  private int partitions(Map<String, String> settings) {
    var client = new HashMap<String, Object>(settings);
    client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    client.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) BROKER_ANSWERS_WITHIN.toMillis());
    client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) BROKER_ANSWERS_WITHIN.toMillis());
    try (var admin = Admin.create(client)) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(BROKER_ANSWERS_WITHIN.toSeconds(), TimeUnit.SECONDS)
          .values()
          .iterator()
          .next()
          .partitions()
          .size();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UnknownTopicOrPartitionException ? noTopic(e) : noBroker(e);
    } catch (TimeoutException | KafkaException e) {
      throw noBroker(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noBroker(e);
    }
  }

  private ClickledgerException noTopic(Exception cause) {
    return new ClickledgerException(
        ErrorCode.NOT_FOUND,
        "Kafka at %s has no topic %s".formatted(bootstrapServers, topic),
        "check --source kafka:HOST:PORT/TOPIC, or create the topic with"
            + " message.timestamp.type=LogAppendTime",
        cause);
  }

  private ClickledgerException noBroker(Exception cause) {
    var why = cause.getCause() == null ? cause : cause.getCause();
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "no Kafka broker answers at %s: %s".formatted(bootstrapServers, why.getMessage()),
        "check --source kafka:HOST:PORT/TOPIC, the network, and the security settings ("
            + SETTINGS
            + "*)",
        cause);
  }
}
