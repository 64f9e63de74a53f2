package io.clickledger.demo.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What goes into a topic, and into which: Kafka's own stand-in for a producer keeps it. */
class LandingTopicTest {
  private static final TopicDestination TO =
      new TopicDestination("127.0.0.1:9092", "clicks", Optional.empty(), Map.of());
  private static final GeneratorSettings WORLD =
      GeneratorSettings.builder()
          .clicks(300)
          .malformedShare(0.2)
          .absentReceiptShare(0)
          .collectors(TopicDestination.PARTITIONS)
          .build();
  private static final Instant LATER = Instant.parse("2026-06-01T00:00:00Z");

  private final List<Receipt> receipts = receipts();

  @Test
  void putsEachCollectorsRecordsIntoOnePartitionInTheirOrder() throws IOException {
    var producer = producer(true);
    write(producer, 3, receipts);
    assertThat(producer.history()).hasSize(receipts.size());
    for (int i = 0; i < receipts.size(); i++) {
      var sent = producer.history().get(i);
      assertThat(sent.topic()).isEqualTo("clicks");
      assertThat(sent.partition()).isEqualTo(receipts.get(i).collector() % 3);
      assertThat(sent.key()).isNull();
    }
  }

  @Test
  void sendsTheLineOfALandingFileWithoutItsEnd() throws IOException {
    var producer = producer(true);
    write(producer, 4, receipts);
    var lines = new java.io.ByteArrayOutputStream();
    try (var file = new NdjsonSink(lines, campaigns())) {
      for (var receipt : receipts) {
        file.write(receipt);
      }
    }
    var sent = new StringBuilder();
    producer
        .history()
        .forEach(r -> sent.append(new String(r.value(), StandardCharsets.UTF_8)).append('\n'));
    assertThat(sent.toString()).isEqualTo(lines.toString(StandardCharsets.UTF_8));
  }

  @Test
  void saysThatARecordWasNotTaken() throws IOException {
    var producer = producer(false);
    try (var topic = new LandingTopic(TO, 4, campaigns(), producer)) {
      topic.write(receipts.get(0));
      producer.errorNext(new TimeoutException("the broker is away"));
      assertThatThrownBy(() -> topic.write(receipts.get(1)))
          .isInstanceOfSatisfying(
              ClickledgerException.class,
              e -> {
                assertThat(e.code().exitCode()).isEqualTo(2);
                assertThat(e)
                    .hasMessageContaining("kafka:127.0.0.1:9092/clicks took not all")
                    .hasMessageContaining("the broker is away");
              });
    }
    assertThat(producer.closed()).isTrue();
  }

  @Test
  void doesNotFinishBeforeEveryRecordIsTaken() throws IOException {
    var producer = producer(false);
    try (var topic = new LandingTopic(TO, 4, campaigns(), producer)) {
      topic.write(receipts.get(0));
      topic.finish();
      assertThat(producer.flushed()).isTrue();
    }
  }

  @Test
  void refusesWhatAReaderWouldSeeOtherwise() {
    refuses(world -> world.absentReceiptShare(0.001), LATER, "without received_at", "to 0");
    refuses(world -> world.format(LandingFormat.CSV), LATER, "no csv", "leave --format out");
    // Two days from 2026-03-28 on; a last retry may take five hours more.
    refuses(
        world -> world,
        Instant.parse("2026-03-30T04:59:59Z"),
        "up to 2026-03-30T05:00:00Z",
        "on 2026-03-27 or before");
    TO.requireReadableAsCounted(WORLD, Instant.parse("2026-03-30T05:00:00Z"));
  }

  @Test
  void refusesARateAtWhichNothingIsSent() {
    assertThatThrownBy(() -> new TopicDestination("a:1", "t", Optional.of(0L), Map.of()))
        .isInstanceOf(ClickledgerException.class)
        .hasMessageContaining("rate of 0 a second");
  }

  @Test
  void keepsTheSecretsOfItsSettingsToItself() {
    var to = new TopicDestination("a:1", "t", Optional.empty(), Map.of("sasl", "secret"));
    assertThat(to).hasToString("kafka:a:1/t");
  }

  private static void refuses(
      UnaryOperator<GeneratorSettingsBuilder> change, Instant now, String what, String remedy) {
    var settings = change.apply(GeneratorSettings.builder().absentReceiptShare(0)).build();
    assertThatThrownBy(() -> TO.requireReadableAsCounted(settings, now))
        .isInstanceOfSatisfying(
            ClickledgerException.class,
            e -> {
              assertThat(e).hasMessageContaining(what);
              assertThat(e.remedy()).contains(remedy);
              assertThat(e.code().exitCode()).isEqualTo(1);
            });
  }

  private static void write(
      MockProducer<byte[], byte[]> producer, int partitions, List<Receipt> receipts)
      throws IOException {
    try (var topic = new LandingTopic(TO, partitions, campaigns(), producer)) {
      for (var receipt : receipts) {
        topic.write(receipt);
      }
      topic.finish();
    }
  }

  private static MockProducer<byte[], byte[]> producer(boolean takesAll) {
    return new MockProducer<>(takesAll, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static Campaigns campaigns() {
    return Campaigns.of(WORLD, popularity());
  }

  private static AdPopularity popularity() {
    return new AdPopularity(WORLD.ads(), WORLD.zipfExponent(), new Dice(1));
  }

  private static List<Receipt> receipts() {
    var traffic = new Traffic(WORLD, campaigns(), popularity());
    var receipts = new ArrayList<Receipt>();
    var delivery = new Delivery(WORLD, receipts::add);
    for (int i = 0; i < 100; i++) {
      var click = traffic.at(WORLD.startMicros() + i * 1_000_000L);
      delivery.deliver(click);
      delivery.deliverMalformed(click);
    }
    receipts.sort(null);
    return receipts;
  }
}
