package io.clickledger.demo.generate;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Generates a world of clicks and counts it on the way.
 *
 * <p>Under {@code out}: {@code landing/} the click files as collectors would land them, {@code
 * campaigns.csv} the dimension, {@code expected/expected.json} and {@code expected/summary.txt}
 * what the product must find ({@link ExpectedJson}), {@code manifest.json} the settings. Equal
 * settings give equal landing files. Where the records go into a topic there is no {@code
 * landing/}. Memory does not grow with the number of clicks, only with their rate and the number of
 * hours, campaigns and ads.
 */
public final class ClickGenerator {
  private ClickGenerator() {}

  /**
   * Generates the world, unless it is already there.
   *
   * @param out a new or empty folder, one of an unfinished run, or one of a run with these settings
   * @param progress takes lines for a person to read
   * @throws ClickledgerException USAGE if {@code out} holds something else; ENVIRONMENT if it
   *     cannot be written
   */
  public static GeneratorSummary generate(
      GeneratorSettings settings, Path out, Consumer<String> progress) {
    return generate(settings, out, Optional.empty(), progress);
  }

  /**
   * As {@link #generate(GeneratorSettings, Path, Consumer)}, with the records in a topic, which is
   * made if it is not there.
   *
   * @param now when the brokers take the records
   * @throws ClickledgerException USAGE also if the topic holds other records, or a reader would not
   *     see what the oracle counts; ENVIRONMENT also if the brokers do not take every record
   */
  public static GeneratorSummary generateInto(
      TopicDestination to,
      Instant now,
      GeneratorSettings settings,
      Path out,
      Consumer<String> progress) {
    to.requireReadableAsCounted(settings, now);
    return generate(settings, out, Optional.of(to), progress);
  }

  private static GeneratorSummary generate(
      GeneratorSettings settings,
      Path out,
      Optional<TopicDestination> to,
      Consumer<String> progress) {
    try {
      var folder = new OutputFolder(out, settings, to.map(TopicDestination::topic));
      var finished = folder.finished();
      if (finished.isPresent()) {
        to.ifPresent(topic -> new TopicAdmin(topic).requireHolds(finished.get().records()));
        progress.accept(
            to.map(Object::toString).orElse(out.toString())
                + " already holds these clicks: nothing to do");
        return finished.get();
      }
      var landing = prepared(settings, out, to);
      folder.start();
      var summary = write(settings, out, landing, progress);
      folder.finish(summary);
      progress.accept(described(summary, to));
      return summary;
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "clicks cannot be written under " + out + ": " + e,
          "free space or choose another folder, then run it again: it starts over by itself",
          e);
    }
  }

  private static String described(GeneratorSummary summary, Optional<TopicDestination> to) {
    return String.format(
        Locale.ROOT,
        "%,d records in %s, %,d MB, in %.1f s",
        summary.records(),
        to.map(Object::toString)
            .orElseGet(() -> String.format(Locale.ROOT, "%,d files", summary.files())),
        summary.bytes() / 1_000_000,
        summary.elapsed().toMillis() / 1000.0);
  }

  /** A topic is made here, and nothing else: where there is none to be had, no folder is begun. */
  private static Function<Campaigns, Landing> prepared(
      GeneratorSettings settings, Path out, Optional<TopicDestination> to) {
    if (to.isEmpty()) {
      return campaigns -> new LandingFiles(settings, campaigns, OutputFolder.landing(out));
    }
    var topic = to.get();
    int partitions = new TopicAdmin(topic).prepare();
    return campaigns -> LandingTopic.open(topic, partitions, campaigns);
  }

  private static GeneratorSummary write(
      GeneratorSettings settings,
      Path out,
      Function<Campaigns, Landing> open,
      Consumer<String> progress)
      throws IOException {
    long started = System.nanoTime();
    var popularity =
        new AdPopularity(
            settings.ads(), settings.zipfExponent(), Dice.of(settings.seed(), "popularity"));
    var campaigns = Campaigns.of(settings, popularity);
    Files.writeString(OutputFolder.campaigns(out), campaigns.csv());
    var traffic = new Traffic(settings, campaigns, popularity);
    var oracle = new Oracle(settings, campaigns);
    try (var landing = open.apply(campaigns)) {
      var run = new GeneratorRun(settings, campaigns, traffic, landing, oracle, progress);
      run.run();
      landing.finish();
      var expected = new ExpectedJson(settings, campaigns, oracle, traffic.viralAdId());
      expected.write(OutputFolder.expected(out));
      Files.writeString(
          OutputFolder.summaryText(out), new SummaryText(settings, campaigns, oracle).text());
      return new GeneratorSummary(
          out,
          false,
          oracle.read(),
          oracle.distinctClicks(),
          oracle.rejected(),
          landing.files(),
          landing.bytes(),
          run.peakQueued(),
          Duration.ofNanos(System.nanoTime() - started));
    }
  }
}
