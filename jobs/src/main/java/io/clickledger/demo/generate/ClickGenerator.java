package io.clickledger.demo.generate;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Generates a world of clicks and counts it on the way.
 *
 * <p>Under {@code out}: {@code landing/} the click files as collectors would land them, {@code
 * campaigns.csv} the dimension, {@code expected/expected.json} and {@code expected/summary.txt}
 * what the product must find ({@link ExpectedJson}), {@code manifest.json} the settings. Equal
 * settings give equal landing files. Memory does not grow with the number of clicks, only with
 * their rate and the number of hours, campaigns and ads.
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
    try {
      var folder = new OutputFolder(out, settings);
      var finished = folder.finished();
      if (finished.isPresent()) {
        progress.accept(out + " already holds these clicks: nothing to do");
        return finished.get();
      }
      folder.start();
      var summary = generateInto(settings, out, progress);
      folder.finish(summary);
      progress.accept(
          String.format(
              Locale.ROOT,
              "%,d records in %,d files, %,d MB, in %.1f s",
              summary.records(),
              summary.files(),
              summary.bytes() / 1_000_000,
              summary.elapsed().toMillis() / 1000.0));
      return summary;
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "clicks cannot be written under " + out + ": " + e,
          "free space or choose another folder, then run it again: it starts over by itself",
          e);
    }
  }

  private static GeneratorSummary generateInto(
      GeneratorSettings settings, Path out, Consumer<String> progress) throws IOException {
    long started = System.nanoTime();
    var popularity =
        new AdPopularity(
            settings.ads(), settings.zipfExponent(), Dice.of(settings.seed(), "popularity"));
    var campaigns = Campaigns.of(settings, popularity);
    Files.writeString(OutputFolder.campaigns(out), campaigns.csv());
    var traffic = new Traffic(settings, campaigns, popularity);
    var oracle = new Oracle(settings, campaigns);
    try (var files = new LandingFiles(settings, campaigns, OutputFolder.landing(out))) {
      var run = new GeneratorRun(settings, campaigns, traffic, files, oracle, progress);
      run.run();
      files.finish();
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
          files.files(),
          files.bytes(),
          run.peakQueued(),
          Duration.ofNanos(System.nanoTime() - started));
    }
  }
}
