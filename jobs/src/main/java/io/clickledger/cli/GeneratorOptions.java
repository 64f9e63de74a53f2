package io.clickledger.cli;

import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.demo.generate.GeneratorSettingsBuilder;
import io.clickledger.demo.generate.LandingFormat;
import io.clickledger.demo.generate.TopicDestination;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The knobs of the click generator, which {@code generate} and {@code demo} share. */
final class GeneratorOptions {
  private static final GeneratorSettings DEFAULTS = GeneratorSettings.defaults();

  private static final List<Option> ALL =
      List.of(
          Option.longInteger("clicks", "distinct clicks").or(text(DEFAULTS.clicks())),
          Option.date("start-day", "first UTC day").or(DEFAULTS.startDay().toString()),
          Option.integer("days", "UTC days").or(text(DEFAULTS.days())),
          Option.longInteger("seed", "the same seed gives the same clicks")
              .or(text(DEFAULTS.seed())),
          Option.integer("ads", "ads, their popularity a Zipf law").or(text(DEFAULTS.ads())),
          Option.integer("campaigns-count", "campaigns").or(text(DEFAULTS.campaigns())),
          Option.integer("advertisers", "accounts").or(text(DEFAULTS.advertisers())),
          share("viral-share", "of the clicks of the viral hour, on one ad", DEFAULTS.viralShare()),
          share("duplicate-share", "of the clicks, sent again", DEFAULTS.duplicateShare()),
          share("late-share", "of the clicks, over 15 minutes late", DEFAULTS.lateShare()),
          share("bot-share", "of the clicks, by robots", DEFAULTS.botShare()),
          share(
              "non-browser-share",
              "of the clicks, by programs that show no page",
              DEFAULTS.nonBrowserShare()),
          share("prefetch-share", "of the clicks, fetched unasked", DEFAULTS.prefetchShare()),
          share(
              "null-agent-share", "of the clicks, without a user agent", DEFAULTS.nullAgentShare()),
          share("server-share", "of the users, in data centres", DEFAULTS.serverShare()),
          share("double-click-share", "of the clicks, repeated", DEFAULTS.doubleClickShare()),
          share("eager-share", "of the clicks, in bursts beyond the caps", DEFAULTS.eagerShare()),
          share("malformed-share", "records that break the contract", DEFAULTS.malformedShare()),
          share("clock-ahead-share", "records from the future", DEFAULTS.clockAheadShare()),
          share("price-null-share", "of the clicks, without a price", DEFAULTS.priceNullShare()),
          Option.choice(
                  "format", "form of the landing files", "ndjson", "ndjson.gz", "csv", "parquet")
              .or("ndjson"));

  private GeneratorOptions() {}

  private static Option share(String name, String text, double fallback) {
    return Option.decimal(name, "share " + text).or(BigDecimal.valueOf(fallback).toPlainString());
  }

  private static String text(long number) {
    return String.valueOf(number);
  }

  static Command.Builder addTo(Command.Builder command) {
    ALL.forEach(command::option);
    return command;
  }

  /**
   * @param topicOption where it names a topic, its partitions have a collector each, and every
   *     record says when it was received
   */
  static GeneratorSettings of(Values values, String topicOption) {
    var settings = settings(values);
    if (values.optionalText(topicOption).isPresent()) {
      settings.collectors(TopicDestination.PARTITIONS).absentReceiptShare(0);
    }
    return settings.build();
  }

  /** The topic that an option names. */
  static Optional<TopicDestination> topic(
      Values values,
      String topicOption,
      Optional<Long> recordsPerSecond,
      Map<String, String> kafkaSettings) {
    return values
        .optionalText(topicOption)
        .map(
            kafka ->
                new TopicDestination(
                    Sources.brokers(kafka), Sources.topic(kafka), recordsPerSecond, kafkaSettings));
  }

  private static GeneratorSettingsBuilder settings(Values values) {
    return GeneratorSettings.builder()
        .clicks(values.longInteger("clicks"))
        .startDay(values.date("start-day"))
        .days(values.integer("days"))
        .seed(values.longInteger("seed"))
        .ads(values.integer("ads"))
        .campaigns(values.integer("campaigns-count"))
        .advertisers(values.integer("advertisers"))
        .viralShare(share(values, "viral-share"))
        .duplicateShare(share(values, "duplicate-share"))
        .lateShare(share(values, "late-share"))
        .botShare(share(values, "bot-share"))
        .nonBrowserShare(share(values, "non-browser-share"))
        .prefetchShare(share(values, "prefetch-share"))
        .nullAgentShare(share(values, "null-agent-share"))
        .serverShare(share(values, "server-share"))
        .doubleClickShare(share(values, "double-click-share"))
        .eagerShare(share(values, "eager-share"))
        .malformedShare(share(values, "malformed-share"))
        .clockAheadShare(share(values, "clock-ahead-share"))
        .priceNullShare(share(values, "price-null-share"))
        .format(LandingFormat.of(values.text("format")));
  }

  private static double share(Values values, String name) {
    return values.decimal(name).doubleValue();
  }
}
