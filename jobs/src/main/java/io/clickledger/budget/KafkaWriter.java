package io.clickledger.budget;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.gate.DecisionJson;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes to a compacted topic: a record a campaign, and the pulse under a key of its own. The
 * topic has one partition, so that decisions and the pulse that vouches for them keep their order.
 * Beside it lies an empty topic with a partition a slot, by which Kafka gives the slots to gates.
 */
final class KafkaWriter implements DecisionWriter {
  private static final String PULSE = "pulse";
  private static final int ANSWERS_WITHIN_MILLIS = 30_000;

  private final KafkaProducer<String, String> producer;
  private final String brokers;
  private final String topic;

  /**
   * @param settings Kafka's own, security for example
   * @param slots between which gates divide an allowance
   * @throws ClickledgerException ENVIRONMENT where no broker answers
   */
  KafkaWriter(String brokers, String topic, Map<String, String> settings, int slots) {
    this.brokers = brokers;
    this.topic = topic;
    create(settings, slots);
    var all = new HashMap<String, Object>(settings);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    // An edition fits one request or few; whoever waits for it is who just sent it.
    all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    all.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20);
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ANSWERS_WITHIN_MILLIS);
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWERS_WITHIN_MILLIS / 3);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWERS_WITHIN_MILLIS);
    this.producer = new KafkaProducer<>(all);
  }

  private void create(Map<String, String> settings, int slots) {
    var all = new HashMap<String, Object>(settings);
    all.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWERS_WITHIN_MILLIS);
    all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWERS_WITHIN_MILLIS / 3);
    var decisions =
        new NewTopic(topic, Optional.of(1), Optional.empty())
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    var leases = new NewTopic(slotTopic(topic), Optional.of(slots), Optional.empty());
    try (var admin = Admin.create(all)) {
      for (var made : admin.createTopics(List.of(decisions, leases)).values().values()) {
        awaitMade(made);
      }
      var described = admin.describeTopics(List.of(topic)).allTopicNames().get();
      var partitions = described.values().iterator().next().partitions();
      if (partitions.size() != 1) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "the topic %s has %d partitions: decisions would lose their order"
                .formatted(topic, partitions.size()),
            "name another one after --feed; the lane creates it");
      }
    } catch (ExecutionException | KafkaException e) {
      throw noBroker(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noBroker(e);
    }
  }

  private static void awaitMade(Future<Void> made) throws InterruptedException, ExecutionException {
    try {
      made.get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** The topic whose partitions are the slots. */
  static String slotTopic(String topic) {
    return topic + "-slots";
  }

  @Override
  public void publish(Edition edition) {
    var sent = new ArrayList<Future<RecordMetadata>>();
    for (var decision : edition.news()) {
      var key = String.valueOf(decision.campaignId());
      sent.add(send(key, DecisionJson.write(decision)));
    }
    // Sent last: an idempotent producer keeps the order of a partition.
    sent.add(send(PULSE, DecisionJson.write(edition.pulse())));
    try {
      producer.flush();
      for (var acknowledged : sent) {
        acknowledged.get();
      }
    } catch (InterruptedException | InterruptException e) {
      // The lane is being stopped: Spark takes it for that by the cause.
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException(e.getMessage()));
    } catch (ExecutionException | KafkaException e) {
      throw noBroker(e);
    }
  }

  private Future<RecordMetadata> send(String key, String value) {
    return producer.send(new ProducerRecord<>(topic, key, value));
  }

  private ClickledgerException noBroker(Exception cause) {
    var why = cause.getCause() == null ? cause : cause.getCause();
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "decisions cannot be published to %s at %s: %s".formatted(topic, brokers, why.getMessage()),
        "check --feed kafka:HOST:PORT/TOPIC and the broker; gates deny until the lane is back",
        cause);
  }

  @Override
  public void close() {
    producer.close();
  }
}
