package io.clickledger.demo.generate;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topic of a world, and counts what it holds. */
final class TopicAdmin {
  private static final int ANSWERS_WITHIN_SECONDS = 30;
  private static final int ANSWERS_WITHIN_MILLIS = ANSWERS_WITHIN_SECONDS * 1_000;
  private static final int ANSWERS_A_REQUEST_WITHIN_MILLIS = 10_000;

  private final TopicDestination to;

  TopicAdmin(TopicDestination to) {
    this.to = to;
  }

  /**
   * Makes the topic, whose records carry the time at which the broker took them, unless it is there
   * and empty.
   *
   * @return its partitions
   * @throws ClickledgerException USAGE if it holds a record, ENVIRONMENT if no broker answers
   */
  int prepare() {
    return ask(
        admin -> {
          if (partitions(admin).isEmpty()) {
            create(admin);
          }
          int partitions = partitions(admin).orElse(TopicDestination.PARTITIONS);
          requireEmpty(records(admin, partitions));
          return partitions;
        });
  }

  /**
   * @throws ClickledgerException USAGE if the topic does not hold just so many records, ENVIRONMENT
   *     if no broker answers
   */
  void requireHolds(long records) {
    long held =
        ask(
            admin -> {
              var partitions = partitions(admin);
              return partitions.isEmpty() ? 0L : records(admin, partitions.get());
            });
    if (held != records) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "%,d records were generated into %s, and it holds %,d".formatted(records, to, held),
          "name another folder and a topic that is empty or not there yet");
    }
  }

  private void requireEmpty(long held) {
    if (held > 0) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "%s already holds %,d records, and the expectation would count only what is added"
              .formatted(to, held),
          "name a topic that is empty or not there yet, or delete this one");
    }
  }

  private Optional<Integer> partitions(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      var described = done(admin.describeTopics(List.of(to.topic())).allTopicNames());
      return described.values().stream().map(topic -> topic.partitions().size()).findFirst();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void create(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    var topic =
        new NewTopic(to.topic(), Optional.of(TopicDestination.PARTITIONS), Optional.empty())
            .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
    try {
      var unused = done(admin.createTopics(List.of(topic)).all());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
      // A request whose answer was lost is asked again, and finds what it made.
    }
  }

  private long records(Admin admin, int partitions)
      throws ExecutionException, InterruptedException, TimeoutException {
    var first = new HashMap<TopicPartition, OffsetSpec>();
    var next = new HashMap<TopicPartition, OffsetSpec>();
    for (int partition = 0; partition < partitions; partition++) {
      first.put(new TopicPartition(to.topic(), partition), OffsetSpec.earliest());
      next.put(new TopicPartition(to.topic(), partition), OffsetSpec.latest());
    }
    return offsets(admin, next) - offsets(admin, first);
  }

  private static long offsets(Admin admin, Map<TopicPartition, OffsetSpec> of)
      throws ExecutionException, InterruptedException, TimeoutException {
    return done(admin.listOffsets(of).all()).values().stream().mapToLong(o -> o.offset()).sum();
  }

  private interface Question<T> {
    T of(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
  }

  private <T> T ask(Question<T> question) {
    var client = new HashMap<String, Object>(to.kafkaSettings());
    client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, to.bootstrapServers());
    client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWERS_WITHIN_MILLIS);
    client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWERS_A_REQUEST_WITHIN_MILLIS);
    try (var admin = Admin.create(client)) {
      return question.of(admin);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw refused(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(e);
    }
  }

  private static <T> T done(Future<T> answer)
      throws ExecutionException, InterruptedException, TimeoutException {
    return answer.get(ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS);
  }

  private ClickledgerException refused(Exception cause) {
    var why = cause.getCause() == null ? cause : cause.getCause();
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "%s cannot be made ready for records: %s".formatted(to, why),
        "check --to kafka:HOST:PORT/TOPIC, the network, and the security settings of the --conf"
            + " file (spark.clickledger.kafka.*)",
        cause);
  }
}
