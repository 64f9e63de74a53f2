package io.clickledger.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer of clicks, one after the other to each partition of a topic in turn, so that the
 * partitions keep pace in receipt time. Every fiftieth record is a retry of an earlier one. It
 * remembers when each record was received: a record's index is its offset.
 */
final class TopicOfClicks implements AutoCloseable {
  /** One in so many records is a retry: 2 %. */
  private static final int RETRY_EVERY = 50;

  /** A retry comes so many records after its click. */
  private static final int RETRIED_AFTER = 1_000;

  /** Where clicks of the past begin: a day before any clock of today. */
  static final Instant PAST = Instant.parse("2026-03-28T10:00:00Z");

  private static final int ADS = 20_000;

  private final String topic;
  private final int partitions;
  private final int campaigns;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final long[][] receivedMillis;
  private long sent;
  private long retries;

  /**
   * @param campaigns to which the ads belong, in turn
   */
  TopicOfClicks(String bootstrap, String topic, int partitions, int campaigns) {
    this.campaigns = campaigns;
    this.topic = topic;
    this.partitions = partitions;
    this.receivedMillis = new long[partitions][1 << 16];
    var bytes = new ByteArraySerializer();
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                1 << 18,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                64L << 20,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4"),
            bytes,
            bytes);
  }

  /** Sends clicks as they are received, so many a second, for so long. */
  void live(long rate, long seconds) throws Exception {
    var start = System.nanoTime();
    for (long i = 0; i < rate * seconds; i++) {
      var due = start + i * 1_000_000_000L / rate;
      var early = due - System.nanoTime();
      if (early > 1_000_000) {
        TimeUnit.NANOSECONDS.sleep(early);
      }
      send(System.currentTimeMillis());
    }
    flush();
  }

  /** Sends, as fast as it goes, clicks that were received at a rate from an instant on. */
  void past(long records, long rate, long fromMillis) throws Exception {
    for (long i = 0; i < records; i++) {
      send(fromMillis + i * 1_000 / rate);
      if (i % 5_000_000 == 4_999_999) {
        System.out.printf("%,d of %,d records are in the topic%n", i + 1, records);
      }
    }
    flush();
  }

  private void send(long millis) throws Exception {
    var isRetry = sent % RETRY_EVERY == RETRY_EVERY - 1 && sent >= RETRIED_AFTER;
    // The record that is retried is no retry itself: every fiftieth is the last of its fifty, and
    // the one 999 before it is the first of another fifty.
    var click = isRetry ? sent - RETRIED_AFTER + 1 : sent;
    var partition = (int) (sent % partitions);
    var offset = (int) (sent / partitions);
    if (offset == receivedMillis[partition].length) {
      receivedMillis[partition] = Arrays.copyOf(receivedMillis[partition], 2 * offset);
    }
    receivedMillis[partition][offset] = millis;
    var event =
        isRetry ? receivedMillis[(int) (click % partitions)][(int) (click / partitions)] : millis;
    var unused =
        producer.send(
            new ProducerRecord<>(topic, partition, null, json(click, event - 200, millis)),
            (where, refusal) -> failure.compareAndSet(null, refusal));
    sent++;
    if (isRetry) {
      retries++;
    }
  }

  private byte[] json(long click, long eventMillis, long receivedMillis) {
    // Low ads are clicked more: the square of an even draw.
    var draw = (click * 0x9E3779B97F4A7C15L >>> 11) * 0x1.0p-53;
    var ad = (long) (draw * draw * ADS);
    return ("{\"click_id\":\"c-"
            + Long.toHexString(click * 0x9E3779B97F4A7C15L)
            + "\",\"event_time\":"
            + eventMillis
            + ",\"received_at\":"
            + receivedMillis
            + ",\"ad_id\":"
            + ad
            + ",\"campaign_id\":"
            + ad % campaigns
            + ",\"advertiser_id\":"
            + ad % 12
            + ",\"publisher_id\":"
            + click % 500
            + ",\"user_id\":\"u"
            + click % 1_000_003
            + "\",\"ip\":\"10.1.2.3\",\"price_micros\":250000}")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private void flush() throws Exception {
    producer.flush();
    var first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  long sent() {
    return sent;
  }

  /** Of the records sent, those that repeat an earlier click. */
  long retries() {
    return retries;
  }

  /** When the record at an offset was received, by the wall clock. */
  long receivedMillis(int partition, long offset) {
    return receivedMillis[partition][(int) offset];
  }

  @Override
  public void close() {
    producer.close();
  }
}
