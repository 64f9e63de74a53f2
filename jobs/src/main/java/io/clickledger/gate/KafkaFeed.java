package io.clickledger.gate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads decisions from a compacted topic of one partition: a decision and the pulse that vouches
 * for it keep their order. Needs Kafka's clients on the class path.
 */
public final class KafkaFeed implements DecisionFeed {
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final KafkaConsumer<String, String> consumer;
  private final TopicPartition partition;

  /**
   * @param settings Kafka's own, {@code bootstrap.servers} at least
   */
  public KafkaFeed(Properties settings, String topic) {
    this.consumer = new KafkaConsumer<>(configuration(settings));
    this.partition = new TopicPartition(topic, 0);
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
  }

  private static Map<String, Object> configuration(Properties settings) {
    var all = new HashMap<String, Object>();
    settings.forEach((name, value) -> all.put(name.toString(), value));
    all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
    all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // Aborted or unfinished writes of a lane that died are nobody's decision.
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return all;
  }

  @Override
  public void poll(Reader reader) throws InterruptedException {
    try {
      for (var entry : consumer.poll(PATIENCE)) {
        if (entry.value() == null) {
          reader.corrupted("a record without a value");
        } else {
          DecisionJson.read(entry.value(), reader);
        }
      }
    } catch (InterruptException e) {
      throw interrupted(e);
    }
  }

  @Override
  public void catchUp(Reader reader) throws InterruptedException {
    try {
      var end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        poll(reader);
      }
    } catch (InterruptException e) {
      throw interrupted(e);
    }
  }

  private static InterruptedException interrupted(InterruptException e) {
    var interrupted = new InterruptedException(e.getMessage());
    interrupted.initCause(e);
    return interrupted;
  }

  @Override
  public void close() {
    try {
      consumer.close();
    } catch (KafkaException interruptedWhileClosing) {
      Thread.currentThread().interrupt();
    }
  }
}
