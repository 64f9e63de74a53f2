package io.clickledger.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** The process: {@code clickledger COMMAND [options]}. */
public final class Main {
  private Main() {}

  public static void main(String... args) {
    var console = new Console(utf8(System.out), utf8(System.err));
    var line = new CommandLine(Commands.ALL, console, Sessions.OWN, Clock.systemUTC());
    System.exit(line.run(args));
  }

  /** Whatever the locale: a name in a CSV that is piped into a file must not become a ?. */
  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }
}
