package io.clickledger.demo.generate;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * A Kafka topic to generate into, in place of landing files: one JSON object a record, each
 * collector's records in one partition and in the order of receipt.
 *
 * @param bootstrapServers {@code HOST:PORT}, several between commas
 * @param topic its name
 * @param recordsPerSecond how many to send, at most; empty: as many as the brokers take
 * @param kafkaSettings Kafka's own, security for example
 */
public record TopicDestination(
    String bootstrapServers,
    String topic,
    Optional<Long> recordsPerSecond,
    Map<String, String> kafkaSettings) {

  /** Partitions that a topic is made with; as many collectors fill all of them. */
  public static final int PARTITIONS = 4;

  public TopicDestination {
    kafkaSettings = Map.copyOf(kafkaSettings);
    if (recordsPerSecond.isPresent() && recordsPerSecond.get() < 1) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "no record is ever sent at a rate of " + recordsPerSecond.get() + " a second",
          "set the rate to 1 or more, or leave it out to send as fast as the brokers take them");
    }
  }

  /** As the command line says it; the settings may hold secrets and stay out. */
  @Override
  public String toString() {
    return "kafka:" + bootstrapServers + "/" + topic;
  }

  /**
   * Makes sure that whoever reads the topic sees what the oracle counts.
   *
   * @param now when the brokers take the records
   * @throws ClickledgerException USAGE if a record's receipt would be the brokers' time, or ahead
   *     of it, or if the records are no JSON
   */
  void requireReadableAsCounted(GeneratorSettings settings, Instant now) {
    if (settings.absentReceiptShare() > 0) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "in a topic a record without received_at is received when the broker takes it, which"
              + " nobody can foretell",
          "set absent-receipt-share to 0");
    }
    if (settings.format() != LandingFormat.NDJSON) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "a topic holds a JSON object a record, and no " + settings.format().extension(),
          "leave --format out");
    }
    var lastReceipt =
        Campaigns.instant(settings.endMicros() + Delivery.LONGEST_WAY_MICROS)
            .truncatedTo(ChronoUnit.SECONDS);
    if (lastReceipt.isAfter(now)) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "clicks of these days are received up to %s, which is ahead of the broker's clock: they"
                  .formatted(lastReceipt)
              + " would be rejected",
          "begin on " + newestStartDay(settings, now) + " or before");
    }
  }

  private static LocalDate newestStartDay(GeneratorSettings settings, Instant now) {
    return now.minus(Delivery.LONGEST_WAY_MICROS, ChronoUnit.MICROS)
        .atZone(ZoneOffset.UTC)
        .toLocalDate()
        .minusDays(settings.days());
  }
}
