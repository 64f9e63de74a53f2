package io.clickledger.demo.generate;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic that takes the records, each once: collector {@code c} fills partition {@code c mod
 * partitions}, in the order of receipt. A topic that took only some of them is of no use: the
 * expectation is written once all are there.
 */
final class LandingTopic implements Landing {
  /** Larger batches, for which a record waits 20 ms at most. */
  private static final int LINGER_MILLIS = 20;

  private static final int BATCH_BYTES = 1 << 18;

  /** How long a broker may be away. */
  private static final int DELIVERED_WITHIN_MILLIS = 60_000;

  private static final int ANSWERS_WITHIN_MILLIS = 20_000;
  private static final Duration CLOSES_WITHIN = Duration.ofSeconds(10);

  private final TopicDestination to;
  private final int partitions;
  private final Producer<byte[], byte[]> producer;
  private final ClickJson json;
  private final Pace pace;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  private long newestMicros = Long.MIN_VALUE;
  private long records;
  private long bytes;

  LandingTopic(
      TopicDestination to, int partitions, Campaigns campaigns, Producer<byte[], byte[]> producer) {
    this.to = to;
    this.partitions = partitions;
    this.producer = producer;
    this.json = new ClickJson(campaigns);
    this.pace = Pace.of(to.recordsPerSecond());
  }

  /**
   * @param partitions of the topic, which is there
   */
  static LandingTopic open(TopicDestination to, int partitions, Campaigns campaigns) {
    var settings = new HashMap<String, Object>();
    settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERED_WITHIN_MILLIS);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERED_WITHIN_MILLIS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWERS_WITHIN_MILLIS);
    settings.putAll(to.kafkaSettings());
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, to.bootstrapServers());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    var asTheyAre = new ByteArraySerializer();
    return new LandingTopic(
        to, partitions, campaigns, new KafkaProducer<>(settings, asTheyAre, asTheyAre));
  }

  @Override
  public void write(Receipt receipt) throws IOException {
    if (receipt.receivedMicros() < newestMicros) {
      throw new IllegalStateException("receipts out of order: " + receipt);
    }
    newestMicros = receipt.receivedMicros();
    pace.next();
    var value = json.of(receipt).copy();
    var record =
        new ProducerRecord<byte[], byte[]>(
            to.topic(), receipt.collector() % partitions, null, value);
    try {
      var unused = producer.send(record, (where, refusal) -> failure.compareAndSet(null, refusal));
    } catch (KafkaException e) {
      failure.compareAndSet(null, e);
    }
    requireNoFailure();
    records++;
    bytes += value.length;
  }

  @Override
  public void finish() {
    try {
      producer.flush();
    } catch (KafkaException e) {
      failure.compareAndSet(null, e);
    }
    requireNoFailure();
  }

  private void requireNoFailure() {
    var first = failure.get();
    if (first != null) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "%s took not all of %,d records: %s".formatted(to, records, first.getMessage()),
          "check the broker, then name another topic or delete this one, and run it again",
          first);
    }
  }

  @Override
  public int files() {
    return 0;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    producer.close(CLOSES_WITHIN);
  }
}
