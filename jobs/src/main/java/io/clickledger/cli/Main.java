package io.clickledger.cli;

import java.time.Clock;

/** The process: {@code clickledger COMMAND [options]}. */
public final class Main {
  private Main() {}

  public static void main(String... args) {
    var console = new Console(System.out, System.err);
    var line = new CommandLine(Commands.ALL, console, Sessions.OWN, Clock.systemUTC());
    System.exit(line.run(args));
  }
}
