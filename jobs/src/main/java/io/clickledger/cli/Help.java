package io.clickledger.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code --help} prints; made from the declarations alone. */
final class Help {
  private static final int LINE_WIDTH = 100;
  private static final String INDENT = "  ";

  private Help() {}

  /** All commands by section, in the order of the data flow. */
  static String overview(List<Command> commands) {
    var lines = new ArrayList<String>();
    lines.add(
        "Clickledger counts ad clicks twice: fast for people who decide, exactly for people who pay.");
    lines.add("");
    lines.add("usage: clickledger COMMAND [options]");
    var width = commands.stream().mapToInt(c -> c.name().length()).max().orElse(0);
    for (var section : Section.values()) {
      var members = commands.stream().filter(c -> c.section() == section).toList();
      if (!members.isEmpty()) {
        lines.add("");
        lines.add(section.title());
        members.forEach(c -> lines.add(INDENT + padded(c.name(), width) + "  " + c.summary()));
      }
    }
    lines.add("");
    lines.add("With the sources, by jobs/bin/clickledger");
    lines.add(
        INDENT + padded("bench", width) + "  Measure speed, freshness and cost beside baselines");
    lines.add(
        INDENT + padded("drill", width) + "  Cause a failure on a small system, and see it paged");
    lines.add("");
    lines.add("clickledger help COMMAND     its options, their defaults and keys, and examples");
    lines.add("clickledger --version        versions of clickledger, Spark, Delta and Java");
    lines.add("");
    lines.addAll(exitCodes());
    return String.join(System.lineSeparator(), lines);
  }

  /** One command: usage, every option with default and key, examples. */
  static String of(Command command) {
    var lines = new ArrayList<String>();
    lines.add("clickledger " + command.name() + ": " + command.summary());
    lines.add("");
    lines.add("usage: " + usage(command));
    lines.add("");
    lines.add("options");
    var width = command.options().stream().mapToInt(o -> flag(o).length()).max().orElse(0);
    command.options().forEach(option -> lines.addAll(describe(command, option, width)));
    lines.add("");
    lines.add(command.examples().size() == 1 ? "example" : "examples");
    command.examples().forEach(example -> lines.add(INDENT + example));
    lines.add("");
    lines.add("A flag here wins over its key in the --conf file, and the file over the default.");
    lines.addAll(exitCodes());
    return String.join(System.lineSeparator(), lines);
  }

  private static String usage(Command command) {
    var required =
        command.options().stream()
            .filter(Option::required)
            .map(o -> " " + flag(o))
            .collect(Collectors.joining());
    return "clickledger " + command.name() + required + " [options]";
  }

  private static List<String> describe(Command command, Option option, int width) {
    var margin = INDENT + " ".repeat(width) + "  ";
    var lines = new ArrayList<String>();
    var text = option.text() + (option.required() ? " (required)" : "");
    for (var part : wrapped(text, LINE_WIDTH - margin.length())) {
      lines.add((lines.isEmpty() ? INDENT + padded(flag(option), width) + "  " : margin) + part);
    }
    var notes = new ArrayList<String>();
    var fallback = fallback(command, option);
    if (fallback != null) {
      notes.add("default: " + fallback);
    }
    option.key(command.lane()).ifPresent(key -> notes.add("key: " + key));
    if (!notes.isEmpty()) {
      lines.add(margin + String.join("; ", notes));
    }
    return lines;
  }

  /** What it is where nothing is said; null: nothing. */
  static @Nullable String fallback(Command command, Option option) {
    if (option.name().equals(CommonOptions.ONCE.name())) {
      var triggered = command.option(CommonOptions.TRIGGER_SECONDS.name());
      return triggered.isPresent() && triggered.get().fallback() == null ? "yes" : null;
    }
    return option.fallback();
  }

  static String flag(Option option) {
    return ("--" + option.name() + " " + option.valueName()).strip();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static List<String> wrapped(String text, int width) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (var word : text.split(" ")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static List<String> exitCodes() {
    return List.of(
        "Exit codes: 0 done, 1 usage or configuration, 2 data or environment, 3 divergence or a billing guard.");
  }
}
