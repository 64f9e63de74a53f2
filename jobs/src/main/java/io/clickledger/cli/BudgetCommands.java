package io.clickledger.cli;

import io.clickledger.budget.BudgetJob;
import io.clickledger.budget.Feed;
import io.clickledger.budget.PacingSettings;
import io.clickledger.budget.pacing.SpendCurve;
import io.clickledger.budget.pacing.Strategy;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.dedup.CountedClicks;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** The command of the budget lane. */
final class BudgetCommands {
  /** Topic and file name of the decisions where {@code --feed} does not say otherwise. */
  private static final String DECISIONS = "budget-decisions";

  static final Command BUDGET =
      Command.named(
              "budget", Section.STREAM, "Decide within a second which campaigns may be served")
          .readsClicks()
          .streamsEvery(0)
          .option(
              Option.of(
                  "feed",
                  "file:PATH|kafka:HOST:PORT/TOPIC",
                  "where gates read decisions; by default kafka:…/budget-decisions beside a topic"
                      + " of clicks, or LAKE/budget-decisions.ndjson",
                  Kind.FEED))
          .option(
              Option.choice("strategy", "how a day's budget is paced", "predictive", "hard-stop")
                  .or("predictive"))
          .option(
              Option.text(
                      "spend-curve",
                      "WEIGHTS",
                      "24 weights of the day's hours between commas; even: all alike")
                  .or("even"))
          .option(
              Option.decimal(
                      "serve-to-click-seconds",
                      "how long after a campaign was served its click is received, at most")
                  .or("5"))
          .option(
              Option.integer("slots", "parts of an allowance: gates, at most, and more for growth")
                  .or("16"))
          .option(
              Option.decimal("limit-seconds", "age of a decision that gates may still trust")
                  .or("5"))
          .option(
              Option.integer("record-seconds", "time between two groups of rows in the tables")
                  .or("60"))
          .option(
              Option.integer(
                      "skew-allowance-seconds",
                      "receipt disorder across sources that the dedup memory bears")
                  .or(String.valueOf(CountedClicks.DEFAULT_SKEW_ALLOWANCE.toSeconds())))
          .option(
              Option.integer(
                      "state-partitions",
                      "tasks that share the dedup memory; fixed by the first batch")
                  .or(String.valueOf(CountedClicks.DEFAULT_STATE_PARTITIONS)))
          .servesMetrics()
          .example(
              "clickledger budget --lake /data/lake --source kafka:127.0.0.1:9092/clicks --slots 4")
          .example("clickledger budget --lake /data/lake --source files:/data/landing --once")
          .runs((job, values) -> BudgetJob.run(job, options(job.lake().root(), values)));

  private BudgetCommands() {}

  private static BudgetJob.Options options(String lake, Values values) {
    var partitions = values.integer("state-partitions");
    return new BudgetJob.Options(
        Sources.of(values),
        values.interval(),
        // The memory needs no more parts than tasks: no partial is bounded by them here.
        new CountedClicks.Memory(
            Duration.ofSeconds(values.integer("skew-allowance-seconds")), partitions, partitions),
        feed(lake, values),
        new PacingSettings(
            Strategy.valueOf(values.text("strategy").replace('-', '_').toUpperCase(Locale.ROOT)),
            curve(values.text("spend-curve")),
            seconds(values.decimal("serve-to-click-seconds")),
            Math.max(1, values.integer("slots")),
            seconds(values.decimal("limit-seconds"))),
        Duration.ofSeconds(values.integer("record-seconds")));
  }

  private static Duration seconds(BigDecimal seconds) {
    return Duration.ofMillis(seconds.movePointRight(3).longValue());
  }

  private static SpendCurve curve(String text) {
    if (text.equals("even")) {
      return SpendCurve.EVEN;
    }
    try {
      return SpendCurve.ofHours(
          Arrays.stream(text.split(",")).map(String::strip).map(Double::valueOf).toList());
    } catch (IllegalArgumentException e) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "--spend-curve " + text + " is no curve: " + e.getMessage(),
          "give 24 numbers between commas, one an hour of the account's day, or even",
          e);
    }
  }

  private static Feed feed(String lake, Values values) {
    var source = values.text(CommonOptions.SOURCE.name());
    var named = values.optionalText("feed");
    if (named.isEmpty() && source.startsWith(Sources.KAFKA)) {
      return new Feed.Topic(Sources.brokers(source), DECISIONS);
    }
    if (named.isEmpty() && lake.contains("://")) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "gates read decisions from a local file or a topic, and the lake is neither",
          "name one: --feed file:PATH, or --feed kafka:HOST:PORT/TOPIC");
    }
    var feed =
        named.orElse("file:" + lake.replaceFirst("^file:", "") + "/" + DECISIONS + ".ndjson");
    return feed.startsWith(Sources.KAFKA)
        ? new Feed.Topic(Sources.brokers(feed), Sources.topic(feed))
        : new Feed.File(Path.of(feed.substring("file:".length())));
  }
}
