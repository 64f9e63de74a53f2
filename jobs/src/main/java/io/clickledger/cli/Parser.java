package io.clickledger.cli;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scala.Option$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;
import scala.util.Either;
import scopt.OptionDef;
import scopt.OptionParser;
import scopt.Read;
import scopt.Read$;

/**
 * Reads the words of a command line. It knows commands and flags, and nothing of defaults, files or
 * kinds of values: those are {@link Configuration}'s.
 */
final class Parser extends OptionParser<Invocation> {
  /** The word that asks for the description of the command after it. */
  static final String HELP = "help";

  private static final String UNKNOWN_OPTION = "Unknown option ";
  private static final String UNKNOWN_ARGUMENT = "Unknown argument ";
  private static final Read<String> TEXT = Read$.MODULE$.stringRead();
  private static final Read<BoxedUnit> UNIT = Read$.MODULE$.unitRead();

  private final List<Command> commands;
  private final List<String> problems = new ArrayList<>();

  Parser(List<Command> commands) {
    super("clickledger");
    this.commands = commands;
    opt(HELP, UNIT).abbr("h").unbounded().action((ignored, line) -> line.withHelp());
    opt("version", UNIT).action((ignored, line) -> line.withVersion());
    cmd(HELP)
        .action((ignored, line) -> line.withHelp())
        .children(
            seq(
                List.of(
                    arg("<command>", TEXT)
                        .optional()
                        .action((topic, line) -> line.withWord(topic)))));
    commands.forEach(this::declare);
  }

  private void declare(Command command) {
    var options = command.options().stream().map(this::definition).toList();
    cmd(command.name())
        .action((ignored, line) -> line.withWord(command.name()))
        .children(seq(options));
  }

  private OptionDef<?, Invocation> definition(Option option) {
    var name = option.name();
    if (option.kind() == Kind.FLAG) {
      return opt(name, UNIT).action((ignored, line) -> line.withFlag(name, "true"));
    }
    return opt(name, TEXT)
        .validate(
            value ->
                value.startsWith("--")
                    ? failure("--" + name + " needs a value, but is followed by " + value)
                    : success())
        .action((value, line) -> line.withFlag(name, value));
  }

  private static Seq<OptionDef<?, Invocation>> seq(List<OptionDef<?, Invocation>> options) {
    return CollectionConverters.asScala(options).toSeq();
  }

  /**
   * @throws ClickledgerException USAGE for the first word that cannot be read
   */
  Invocation read(String... words) {
    problems.clear();
    var line = parse(CollectionConverters.asScala(Arrays.asList(words)), Invocation.EMPTY);
    if (problems.isEmpty() && line.isDefined()) {
      return line.get();
    }
    var command = Arrays.stream(words).flatMap(this::command).findFirst();
    throw new ClickledgerException(
        ErrorCode.USAGE,
        explained(problems.get(0), command.stream().toList()),
        "see clickledger " + command.map(c -> c.name() + " ").orElse("") + "--help");
  }

  private Stream<Command> command(String name) {
    return commands.stream().filter(command -> command.name().equals(name));
  }

  private String explained(String problem, List<Command> command) {
    if (problem.startsWith(UNKNOWN_OPTION)) {
      var given = problem.substring(UNKNOWN_OPTION.length()).replaceFirst("[=:].*", "");
      return unknownOption(given, command);
    }
    if (problem.startsWith(UNKNOWN_ARGUMENT)) {
      var word = problem.substring(UNKNOWN_ARGUMENT.length()).replace("'", "");
      return command.isEmpty() ? unknownCommand(word) : "unexpected word " + word;
    }
    return problem.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + problem.substring(1);
  }

  private String unknownOption(String given, List<Command> command) {
    var name = given.replaceFirst("^-+", "");
    var here = names(command);
    if (given.startsWith("--") && here.contains(name)) {
      return given + " is given twice, or before the command";
    }
    if (command.isEmpty() && names(commands).contains(name)) {
      return given + " stands alone: a command comes first, its options follow";
    }
    var of = command.stream().map(c -> " of " + c.name()).collect(Collectors.joining());
    return "unknown option " + given + of + Nearest.question(name, here, "--");
  }

  String unknownCommand(String word) {
    var names = Stream.concat(commands.stream().map(Command::name), Stream.of(HELP)).toList();
    return "unknown command " + word + Nearest.question(word, names, "");
  }

  private static List<String> names(List<Command> commands) {
    return Stream.concat(
            commands.stream().flatMap(c -> c.options().stream()).map(Option::name),
            Stream.of(HELP, "version"))
        .distinct()
        .toList();
  }

  @Override
  public void reportError(String message) {
    problems.add(message);
  }

  @Override
  public scala.Option<Object> showUsageOnError() {
    return Option$.MODULE$.apply(false);
  }

  @Override
  public void terminate(Either<String, BoxedUnit> exit) {
    throw new IllegalStateException("the parser ends no process: " + exit);
  }
}
