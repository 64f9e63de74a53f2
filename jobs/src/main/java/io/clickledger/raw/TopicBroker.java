package io.clickledger.raw;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What a broker says of a topic. It is asked before Spark is, which would wait for minutes, and say
 * less.
 *
 * @param bootstrapServers {@code HOST:PORT}, several between commas
 * @param settings Kafka's own, security for example
 */
record TopicBroker(String bootstrapServers, String topic, Map<String, String> settings) {
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(15);

  /** Kafka's offset of "no record from then on". */
  private static final long NO_RECORD = -1;

  private interface Question<T> {
    T ask(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
  }

  /**
   * Number of partitions that the topic has now.
   *
   * @throws ClickledgerException NOT_FOUND without the topic, ENVIRONMENT without a broker
   */
  int partitions() {
    return asked(this::partitions);
  }

  private int partitions(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    var described = answer(admin.describeTopics(List.of(topic)).allTopicNames());
    return described.values().iterator().next().partitions().size();
  }

  /**
   * By partition the offset before which all that arrived before an instant lies: that of the first
   * record that the broker stamped from then on, or the partition's end.
   *
   * @throws ClickledgerException NOT_FOUND without the topic, ENVIRONMENT without a broker
   */
  Map<Integer, Long> endsBefore(Instant instant) {
    return asked(
        admin -> {
          var partitions = partitions(admin);
          var from = offsets(admin, partitions, OffsetSpec.forTimestamp(instant.toEpochMilli()));
          var latest = offsets(admin, partitions, OffsetSpec.latest());
          var ends = new TreeMap<Integer, Long>();
          latest.forEach(
              (partition, end) -> {
                var first = from.get(partition);
                var next = first == null || first.offset() == NO_RECORD ? end : first;
                ends.put(partition.partition(), next.offset());
              });
          return ends;
        });
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Admin admin, int partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException, TimeoutException {
    var questions =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(toMap(identity(), partition -> spec));
    return answer(admin.listOffsets(questions).all());
  }

  private static <T> T answer(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(ANSWERS_WITHIN.toSeconds(), TimeUnit.SECONDS);
  }

  private <T> T asked(Question<T> question) {
    var client = new HashMap<String, Object>(settings);
    client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWERS_WITHIN.toMillis());
    client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWERS_WITHIN.toMillis());
    try (var admin = Admin.create(client)) {
      return question.ask(admin);
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
            + ClickTopic.SETTINGS
            + "*)",
        cause);
  }
}
