package io.clickledger.cli;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The values of a command's options: checked, canonical, from the command line, the file or the
 * default. Asking for an option that the command does not declare, or that has no value, is a
 * defect of the declaration and throws NoSuchElementException.
 */
public final class Values {
  private final Command command;
  private final Map<String, String> texts;
  private final Map<String, String> sparkSettings;

  Values(Command command, Map<String, String> texts, Map<String, String> sparkSettings) {
    this.command = command;
    this.texts = Map.copyOf(texts);
    this.sparkSettings = Map.copyOf(sparkSettings);
  }

  public String text(String name) {
    return optionalText(name)
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    command.name()
                        + ": --"
                        + name
                        + " has no value; declare it mandatory or with a default"));
  }

  public Optional<String> optionalText(String name) {
    if (command.option(name).isEmpty()) {
      throw new NoSuchElementException(command.name() + " declares no option --" + name);
    }
    return Optional.ofNullable(texts.get(name));
  }

  /** The parts of a value between commas, trimmed; none where the option has no value. */
  public List<String> list(String name) {
    return optionalText(name).stream()
        .flatMap(text -> List.of(text.split(",")).stream())
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  public int integer(String name) {
    return Integer.parseInt(text(name));
  }

  public Optional<Integer> optionalInteger(String name) {
    return optionalText(name).map(Integer::valueOf);
  }

  public long longInteger(String name) {
    return Long.parseLong(text(name));
  }

  public Optional<Long> optionalLong(String name) {
    return optionalText(name).map(Long::valueOf);
  }

  public BigDecimal decimal(String name) {
    return new BigDecimal(text(name));
  }

  public Optional<BigDecimal> optionalDecimal(String name) {
    return optionalText(name).map(BigDecimal::new);
  }

  public LocalDate date(String name) {
    return LocalDate.parse(text(name));
  }

  public Optional<LocalDate> optionalDate(String name) {
    return optionalText(name).map(LocalDate::parse);
  }

  public YearMonth month(String name) {
    return YearMonth.parse(text(name));
  }

  public Optional<YearMonth> optionalMonth(String name) {
    return optionalText(name).map(YearMonth::parse);
  }

  public Instant instant(String name) {
    return Instant.parse(text(name));
  }

  public Optional<Instant> optionalInstant(String name) {
    return optionalText(name).map(Instant::parse);
  }

  public boolean flag(String name) {
    return optionalText(name).isPresent();
  }

  /** An absolute local path. */
  public Path path(String name) {
    return Path.of(text(name));
  }

  public Optional<Path> optionalPath(String name) {
    return optionalText(name).map(Path::of);
  }

  /** Time between a stream's micro-batches; empty: read all there is now, then end. */
  public Optional<Duration> interval() {
    return flag(CommonOptions.ONCE.name())
        ? Optional.empty()
        : optionalInteger(CommonOptions.TRIGGER_SECONDS.name()).map(Duration::ofSeconds);
  }

  /** The {@code spark.*} lines of the {@code --conf} file, for commands that run without Spark. */
  Map<String, String> sparkSettings() {
    return sparkSettings;
  }

  Map<String, String> texts() {
    return texts;
  }
}
