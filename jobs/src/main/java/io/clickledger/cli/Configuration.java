package io.clickledger.cli;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The resolved configuration of one run. This is the one place that knows the precedence: command
 * line over {@code --conf} file over default.
 */
final class Configuration {
  /** Where a value comes from. */
  private enum Origin {
    COMMAND_LINE,
    FILE,
    DEFAULT
  }

  private record Resolved(String value, Origin origin) {}

  private final Command command;
  private final Map<String, Resolved> options;
  private final ConfigurationFile file;

  private Configuration(Command command, Map<String, Resolved> options, ConfigurationFile file) {
    this.command = command;
    this.options = options;
    this.file = file;
  }

  /**
   * @param commands all of them: a file may hold the keys of any
   * @param flags values of the command line by option name
   * @throws ClickledgerException USAGE or CONFIGURATION, when a value is missing, not of its kind,
   *     or the file cannot be used
   */
  static Configuration of(Command command, List<Command> commands, Map<String, String> flags) {
    var file =
        Optional.ofNullable(flags.get(CommonOptions.CONF.name()))
            .map(path -> ConfigurationFile.read(Path.of(path), keys(commands)))
            .orElse(ConfigurationFile.NONE);
    if (flags.containsKey(CommonOptions.ONCE.name())
        && flags.containsKey(CommonOptions.TRIGGER_SECONDS.name())) {
      throw usage(command, "--once and --trigger-seconds exclude each other");
    }
    var options = new LinkedHashMap<String, Resolved>();
    for (var option : command.options()) {
      resolve(command, option, flags, file).ifPresent(r -> options.put(option.name(), r));
    }
    if (options.containsKey(CommonOptions.ONCE.name())) {
      options.remove(CommonOptions.TRIGGER_SECONDS.name());
    }
    requireComplete(command, options);
    return new Configuration(command, options, file);
  }

  private static Optional<Resolved> resolve(
      Command command, Option option, Map<String, String> flags, ConfigurationFile file) {
    var flag = flags.get(option.name());
    if (flag != null) {
      var value = canonical(command, option, flag, "--" + option.name(), ErrorCode.USAGE);
      return Optional.of(new Resolved(value, Origin.COMMAND_LINE));
    }
    var key = option.key(command.lane());
    var line = key.flatMap(file::value);
    if (line.isPresent()) {
      var where = file.path() + ": " + key.orElseThrow();
      var value = canonical(command, option, line.get(), where, ErrorCode.CONFIGURATION);
      return Optional.of(new Resolved(value, Origin.FILE));
    }
    return Optional.ofNullable(option.fallback())
        .map(fallback -> new Resolved(fallback, Origin.DEFAULT));
  }

  private static String canonical(
      Command command, Option option, String value, String where, ErrorCode code) {
    try {
      return option.canonical(value);
    } catch (IllegalArgumentException e) {
      throw new ClickledgerException(
          code, where + " " + value + " " + e.getMessage(), seeHelp(command), e);
    }
  }

  private static void requireComplete(Command command, Map<String, Resolved> options) {
    var missing =
        command.options().stream()
            .filter(option -> option.required() && !options.containsKey(option.name()))
            .map(option -> missing(command, option))
            .toList();
    if (!missing.isEmpty()) {
      throw usage(command, "missing " + String.join(", ", missing));
    }
  }

  private static String missing(Command command, Option option) {
    var key = option.key(command.lane()).map(k -> " (or " + k + " in the --conf file)").orElse("");
    return "--" + option.name() + " " + option.valueName() + key;
  }

  private static ClickledgerException usage(Command command, String what) {
    return new ClickledgerException(
        ErrorCode.USAGE, command.name() + ": " + what, seeHelp(command));
  }

  private static String seeHelp(Command command) {
    return "see clickledger " + command.name() + " --help";
  }

  private static List<String> keys(List<Command> commands) {
    return commands.stream()
        .flatMap(c -> c.options().stream().flatMap(o -> o.key(c.lane()).stream()))
        .distinct()
        .toList();
  }

  Values values() {
    return new Values(command, values(options), sparkSettings());
  }

  private static Map<String, String> values(Map<String, Resolved> options) {
    return options.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().value()));
  }

  /** The {@code spark.*} lines of the file. */
  Map<String, String> sparkSettings() {
    return file.sparkSettings();
  }

  /** All that was resolved, without secrets and names of persons, for {@code job_run}. */
  Map<String, String> recorded() {
    var all = new TreeMap<String, String>();
    options.forEach((name, resolved) -> all.put(name, shown(name, resolved)));
    all.putAll(Secrets.masked(sparkSettings()));
    return all;
  }

  private String shown(String name, Resolved resolved) {
    return command.option(name).filter(Option::personal).isPresent()
        ? Secrets.MASK
        : Secrets.masked(name, resolved.value());
  }

  /** All that is {@link #recorded} and where it is from, in one line for the log. */
  String describe() {
    var texts =
        options.entrySet().stream()
            .map(e -> e.getKey() + "=" + shown(e.getKey(), e.getValue()) + origin(e.getValue()))
            .collect(Collectors.toList());
    Secrets.masked(sparkSettings())
        .forEach((key, value) -> texts.add(key + "=" + value + " (file)"));
    return command.name() + ": " + String.join(", ", texts);
  }

  private static String origin(Resolved resolved) {
    return switch (resolved.origin()) {
      case COMMAND_LINE -> "";
      case FILE -> " (file)";
      case DEFAULT -> " (default)";
    };
  }
}
