package io.clickledger.gate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Slots as partitions of an empty topic: the gates are one consumer group, so Kafka divides all
 * slots among those that are alive, gives those of a dead one to the others, and never one to two.
 * Needs Kafka's clients on the class path.
 */
public final class KafkaSlots implements SlotLease {
  /**
   * After which a gate that does not answer loses its slots: by then its decisions, good for 5
   * seconds, are stale, so one that was only paused admits nothing from them.
   */
  private static final Duration SESSION = Duration.ofSeconds(10);

  private final KafkaConsumer<String, String> consumer;

  /**
   * @param settings Kafka's own, {@code bootstrap.servers} at least
   * @param topic with a partition a slot
   * @param group of all gates of a lane
   */
  public KafkaSlots(Properties settings, String topic, String group) {
    this.consumer = new KafkaConsumer<>(configuration(settings, group));
    consumer.subscribe(List.of(topic));
  }

  private static Map<String, Object> configuration(Properties settings, String group) {
    var all = new HashMap<String, Object>();
    settings.forEach((name, value) -> all.put(name.toString(), value));
    all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
    all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION.toMillis());
    all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) SESSION.toMillis() / 3);
    all.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    return all;
  }

  @Override
  public Set<Integer> held() {
    consumer.poll(Duration.ZERO);
    return consumer.assignment().stream()
        .map(TopicPartition::partition)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
