package io.clickledger.budget;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.common.ClickledgerException;
import io.clickledger.gate.Decision;
import io.clickledger.gate.Pulse;
import io.clickledger.gate.Verdict;
import io.clickledger.testing.KafkaBroker;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is not published ends the lane, whatever else was. */
class KafkaWriterIT {
  private static final int SLOTS = 2;

  private static KafkaBroker broker;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void onePublishedPulseVouchesForNoDecisionThatWasRefused() {
    var pulse = new Pulse(1, 0, 0, 0, 5_000);
    var nothingNew = new Edition(List.of(), List::of, List.of(), pulse);
    var oneDecision = new Edition(List.of(decision()), List::of, List.of(), pulse);
    // Kafka takes the pulse and refuses a decision, which is the longer record.
    var brief = Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "300");
    try (var writer = new KafkaWriter(broker.bootstrap(), "decisions", brief, SLOTS)) {
      assertThatCode(() -> writer.publish(nothingNew)).doesNotThrowAnyException();
      assertThatThrownBy(() -> writer.publish(oneDecision))
          .isInstanceOf(ClickledgerException.class)
          .hasMessageContaining("decisions cannot be published to decisions");
    }
  }

  @Test
  void aTopicOfSeveralPartitionsIsRefused() throws Exception {
    broker.createTopic("scattered", 2);
    assertThatThrownBy(() -> new KafkaWriter(broker.bootstrap(), "scattered", Map.of(), SLOTS))
        .isInstanceOf(ClickledgerException.class)
        .hasMessageContaining("2 partitions");
  }

  private static Decision decision() {
    return new Decision(
        7,
        LocalDate.of(2026, 3, 28),
        1,
        Verdict.STOP,
        0,
        "BUDGET_SPENT",
        "USD",
        1_000_000,
        1_000_000,
        0,
        600,
        0,
        0,
        10_000,
        SLOTS,
        0,
        5_000);
  }
}
