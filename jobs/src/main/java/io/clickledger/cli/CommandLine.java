package io.clickledger.cli;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.CodeVersion;
import java.time.Clock;
import java.util.List;

/**
 * Turns the words of a command line into a run, or into help, or into a message and an exit code.
 */
final class CommandLine {
  private final List<Command> commands;
  private final Console console;
  private final Sessions sessions;
  private final Clock clock;

  CommandLine(List<Command> commands, Console console, Sessions sessions, Clock clock) {
    this.commands = List.copyOf(commands);
    this.console = console;
    this.sessions = sessions;
    this.clock = clock;
  }

  /** Runs one command line; whatever happens, the answer is an exit code. */
  int run(String... words) {
    try {
      return answer(words);
    } catch (ClickledgerException e) {
      console.warn(e.report());
      return e.code().exitCode();
    }
  }

  private int answer(String... words) {
    if (words.length == 0) {
      throw new ClickledgerException(
          ErrorCode.USAGE, "no command is given", "see clickledger --help");
    }
    var parser = new Parser(commands);
    var line = parser.read(words);
    if (line.version()) {
      console.say(CodeVersion.described());
      return 0;
    }
    if (line.words().isEmpty() && line.help()) {
      console.say(Help.overview(commands));
      return 0;
    }
    var command = command(parser, line.words());
    if (line.help()) {
      console.say(Help.of(command));
      return 0;
    }
    var configuration = Configuration.of(command, commands, line.flags());
    return new Execution(console, sessions, clock).run(command, configuration);
  }

  private Command command(Parser parser, List<String> words) {
    if (words.size() != 1) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          words.isEmpty()
              ? "no command is given"
              : "more than one command is given: " + String.join(", ", words),
          "see clickledger --help");
    }
    var name = words.get(0);
    return commands.stream()
        .filter(command -> command.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ClickledgerException(
                    ErrorCode.USAGE, parser.unknownCommand(name), "see clickledger --help"));
  }
}
