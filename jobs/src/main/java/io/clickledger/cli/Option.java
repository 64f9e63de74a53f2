package io.clickledger.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One option of a command, declared once: the parser, the help, the configuration file and the
 * typed accessors of {@link Values} all follow from it.
 *
 * @param name flag without its dashes
 * @param valueName placeholder of the value in the help; empty for a flag
 * @param text what the option does, with units
 * @param kind what its value is
 * @param fallback value where neither the command line nor the file gives one
 * @param required the command cannot run without a value
 * @param scope which key of the configuration file gives it
 * @param choices the only values allowed; empty where the kind alone decides
 * @param personal the value names a person: it is neither printed nor recorded
 */
public record Option(
    String name,
    String valueName,
    String text,
    Kind kind,
    @Nullable String fallback,
    boolean required,
    Scope scope,
    List<String> choices,
    boolean personal) {

  /** Where the configuration file may set an option. */
  public enum Scope {
    /** {@code clickledger.<name>}, for every command that has the option. */
    COMMON,
    /** {@code clickledger.<lane>.<name>}, for the commands of one lane. */
    LANE,
    /** On the command line alone. */
    COMMAND_LINE
  }

  public Option {
    choices = List.copyOf(choices);
    if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException("option name " + name + " is not dashed lower case");
    }
    if (fallback != null) {
      fallback = checked(name, kind, choices, fallback);
    }
  }

  /** Of any kind. */
  static Option of(String name, String valueName, String text, Kind kind) {
    return new Option(name, valueName, text, kind, null, false, Scope.LANE, List.of(), false);
  }

  public static Option text(String name, String valueName, String text) {
    return of(name, valueName, text, Kind.TEXT);
  }

  public static Option integer(String name, String text) {
    return of(name, "N", text, Kind.INTEGER);
  }

  public static Option longInteger(String name, String text) {
    return of(name, "N", text, Kind.LONG);
  }

  public static Option decimal(String name, String text) {
    return of(name, "X", text, Kind.DECIMAL);
  }

  /** A UTC date; on the command line alone, since a date is of one run. */
  public static Option date(String name, String text) {
    return of(name, "YYYY-MM-DD", text, Kind.DATE).commandLineOnly();
  }

  /** A calendar month; on the command line alone. */
  public static Option month(String name, String text) {
    return of(name, "YYYY-MM", text, Kind.MONTH).commandLineOnly();
  }

  /** An instant; on the command line alone. */
  public static Option instant(String name, String text) {
    return of(name, "INSTANT", text, Kind.INSTANT).commandLineOnly();
  }

  public static Option flag(String name, String text) {
    return of(name, "", text, Kind.FLAG).commandLineOnly();
  }

  public static Option path(String name, String valueName, String text) {
    return of(name, valueName, text, Kind.PATH);
  }

  public static Option location(String name, String valueName, String text) {
    return of(name, valueName, text, Kind.LOCATION);
  }

  public static Option topic(String name, String text) {
    return of(name, "kafka:HOST:PORT/TOPIC", text, Kind.TOPIC);
  }

  public static Option choice(String name, String text, String... choices) {
    return new Option(
        name,
        String.join("|", choices),
        text,
        Kind.TEXT,
        null,
        false,
        Scope.LANE,
        List.of(choices),
        false);
  }

  /** The same option with a value for when none is given. */
  public Option or(String value) {
    return new Option(name, valueName, text, kind, value, required, scope, choices, personal);
  }

  /** The same option, without which the command does not run. */
  public Option mandatory() {
    return new Option(name, valueName, text, kind, fallback, true, scope, choices, personal);
  }

  /** The same option, with one key for all commands. */
  public Option common() {
    return new Option(
        name, valueName, text, kind, fallback, required, Scope.COMMON, choices, personal);
  }

  /** The same option, which the configuration file cannot set. */
  public Option commandLineOnly() {
    return new Option(
        name, valueName, text, kind, fallback, required, Scope.COMMAND_LINE, choices, personal);
  }

  /** The same option, of which the value names a person. */
  public Option namingAPerson() {
    return new Option(name, valueName, text, kind, fallback, required, scope, choices, true);
  }

  /** The key in the configuration file of a lane's commands. */
  Optional<String> key(String lane) {
    return switch (scope) {
      case COMMON -> Optional.of("clickledger." + name);
      case LANE -> Optional.of("clickledger." + lane + "." + name);
      case COMMAND_LINE -> Optional.empty();
    };
  }

  /**
   * The value as it is recorded and handed to the job.
   *
   * @throws IllegalArgumentException with a message that reads on from the value
   */
  String canonical(String value) {
    return checked(name, kind, choices, value);
  }

  private static String checked(String name, Kind kind, List<String> choices, String value) {
    if (!choices.isEmpty() && !choices.contains(value)) {
      throw new IllegalArgumentException(
          "is not one of " + String.join(", ", choices) + Nearest.question(value, choices, ""));
    }
    return kind.canonical(value);
  }
}
