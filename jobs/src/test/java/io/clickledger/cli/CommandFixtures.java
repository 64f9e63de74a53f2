package io.clickledger.cli;

import io.clickledger.cli.TestCommandLine.Ended;
import io.clickledger.lake.JobResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Two commands that say what they were told, and a clock that stands still. */
final class CommandFixtures {
  static final Instant NOW = Instant.parse("2026-03-28T12:00:00Z");

  /** Prints the values that it was given; runs without Spark. */
  static final Command ECHO =
      Command.named("echo-values", Section.DEMO, "Print what was resolved")
          .readsClicks()
          .streamsEvery(60)
          .option(Option.integer("max-files", "files at once, at most").or("100"))
          .option(Option.text("label", "TEXT", "any text"))
          .option(Option.text("sasl-password", "TEXT", "a secret"))
          .option(Option.choice("format", "of the output", "csv", "json").or("csv"))
          .option(Option.date("date", "UTC date"))
          .option(Option.decimal("share", "part of the whole"))
          .option(Option.flag("dry-run", "write nothing"))
          .example("clickledger echo-values --source files:landing --label x")
          .runsAlone(
              (say, values) -> {
                new TreeMap<>(values.texts()).forEach((k, v) -> say.accept(k + "=" + v));
                return JobResult.done("echoed");
              });

  /** Shares nothing with the other but the common options. */
  static final Command OTHER =
      Command.named("other", Section.TRUTH, "Do something else")
          .option(Option.integer("grace-days", "days to wait").or("2"))
          .example("clickledger other --lake lake")
          .runs((context, values) -> JobResult.done("other"));

  static final List<Command> COMMANDS = List.of(ECHO, OTHER);

  /** Fails the test that opens a session. */
  static final Sessions NO_SESSIONS =
      new Sessions() {
        @Override
        public SparkSession open(String name, Map<String, String> settings) {
          throw new AssertionError("opened a session for " + name);
        }

        @Override
        public void giveBack(SparkSession session) {}
      };

  private CommandFixtures() {}

  static Ended run(String... words) {
    return run(COMMANDS, NO_SESSIONS, words);
  }

  static Ended run(List<Command> commands, Sessions sessions, String... words) {
    return TestCommandLine.run(commands, sessions, Clock.fixed(NOW, ZoneOffset.UTC), words);
  }

  static String file(Path directory, String... lines) {
    try {
      return Files.write(directory.resolve("test.properties"), List.of(lines)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
