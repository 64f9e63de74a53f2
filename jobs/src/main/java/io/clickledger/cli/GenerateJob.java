package io.clickledger.cli;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.TopicDestination;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.ClickTopic;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code generate}: clicks into landing files or into a topic, and what a lake must make of them.
 */
final class GenerateJob {
  private static final String TO = "to";

  private GenerateJob() {}

  /**
   * @throws ClickledgerException USAGE where the options do not go together, or the folder or the
   *     topic holds something else; ENVIRONMENT where one of them cannot be written
   */
  static JobResult run(Consumer<String> say, Values values, Clock clock) {
    var rate = values.optionalLong("rate");
    var settings = GeneratorOptions.of(values, TO);
    var out = values.path("out");
    var to =
        GeneratorOptions.topic(values, TO, rate, ClickTopic.kafkaSettings(values.sparkSettings()));
    requireTopicFor(rate, to);
    var summary =
        to.map(topic -> ClickGenerator.generateInto(topic, clock.instant(), settings, out, say))
            .orElseGet(() -> ClickGenerator.generate(settings, out, say));
    var where =
        to.map(topic -> "in " + topic)
            .orElseGet(() -> "%,d files in %s".formatted(summary.files(), summary.landing()));
    return JobResult.done(
        "generate: %,d records, %,d distinct clicks, %s"
            .formatted(summary.records(), summary.distinctClicks(), where));
  }

  private static void requireTopicFor(Optional<Long> rate, Optional<TopicDestination> to) {
    if (rate.isPresent() && to.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "--rate paces what goes into a topic, and landing files are written at once",
          "name the topic, --to kafka:HOST:PORT/TOPIC, or leave --rate out");
    }
  }
}
