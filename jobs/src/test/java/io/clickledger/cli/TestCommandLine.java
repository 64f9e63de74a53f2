package io.clickledger.cli;

import io.clickledger.testing.TestSession;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Runs command lines as a person would, in this process and on the shared session. */
public final class TestCommandLine {
  /** What a command line left behind. */
  public record Ended(int exitCode, String out, String err) {}

  private TestCommandLine() {}

  public static Ended run(String... words) {
    return run(Commands.ALL, SHARED, Clock.systemUTC(), words);
  }

  static Ended run(List<Command> commands, Sessions sessions, Clock clock, String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console = new Console(print(out), print(err));
    var exitCode = new CommandLine(commands, console, sessions, clock).run(words);
    return new Ended(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static final Sessions SHARED =
      new Sessions() {
        @Override
        public SparkSession open(String name, Map<String, String> settings) {
          return TestSession.spark();
        }

        @Override
        public void giveBack(SparkSession session) {
          // other tests go on with it
        }
      };
}
