package io.clickledger.cli;

import io.clickledger.raw.ClickTopic;
import io.clickledger.serving.TrinoAddress;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What the value of an option is. Numbers are 0 or more: every limit, count and age is. */
public enum Kind {
  TEXT("a text", Function.identity()),
  INTEGER("a whole number from 0 to 2147483647", Kind::integer),
  LONG("a whole number from 0", Kind::longInteger),
  DECIMAL("a number from 0 such as 0.1", Kind::decimal),
  DATE("a date such as 2026-03-01", text -> LocalDate.parse(text).toString()),
  MONTH("a month such as 2026-03", text -> YearMonth.parse(text).toString()),
  INSTANT("an instant such as 2026-03-01T00:00:00Z", text -> Instant.parse(text).toString()),
  /** Present or not; has no value and no key in the configuration file. */
  FLAG("a flag", Function.identity()),
  /** A file or directory of this machine. */
  PATH("a local path", Kind::absolute),
  /** Anything that Hadoop's file systems reach. */
  LOCATION("a local path, file: or s3a:// URI", Kind::location),
  /** Where clicks come from. */
  SOURCE("files:DIR or kafka:HOST:PORT/TOPIC", Kind::source),
  /** Where decisions are published. */
  FEED("file:PATH or kafka:HOST:PORT/TOPIC", Kind::feed),
  /** A Kafka topic. */
  TOPIC("kafka:HOST:PORT/TOPIC", Kind::topic),
  /** A schema of a Trino server. */
  TRINO(TrinoAddress.SHAPE, TrinoAddress::checked),
  /** Where in a topic a lane begins. */
  START(
      "earliest, latest or an instant such as 2026-03-01T00:00:00Z",
      text -> ClickTopic.From.of(text).text());

  private static final String FILE = "file:";

  /** Brokers with their ports, and a topic in Kafka's own alphabet. */
  private static final Pattern TOPIC_WORDS =
      Pattern.compile("kafka:[^/,:\\s]+:\\d{1,5}(,[^/,:\\s]+:\\d{1,5})*/[A-Za-z0-9._-]{1,249}");

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)");

  private final String description;
  private final Function<String, String> canonical;

  Kind(String description, Function<String, String> canonical) {
    this.description = description;
    this.canonical = canonical;
  }

  String description() {
    return description;
  }

  /**
   * The value as it is recorded and handed to the job: local paths absolute, numbers plain.
   *
   * @throws IllegalArgumentException with a message that reads on from the value
   */
  String canonical(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("is empty, expected " + description);
    }
    try {
      return canonical.apply(text);
    } catch (NumberFormatException | DateTimeParseException e) {
      throw new IllegalArgumentException("is not " + description, e);
    }
  }

  private static String integer(String text) {
    return String.valueOf(notNegative(Integer.parseInt(text)));
  }

  private static String longInteger(String text) {
    return String.valueOf(notNegative(Long.parseLong(text)));
  }

  private static String decimal(String text) {
    var number = new BigDecimal(text);
    notNegative(number.signum());
    return number.toPlainString();
  }

  private static long notNegative(long number) {
    if (number < 0) {
      throw new NumberFormatException();
    }
    return number;
  }

  private static String absolute(String text) {
    return Path.of(text).toAbsolutePath().normalize().toString();
  }

  private static String location(String text) {
    var uri = SCHEME.matcher(text);
    if (!uri.matches()) {
      return absolute(text);
    }
    switch (uri.group(1).toLowerCase(Locale.ROOT)) {
      case "s3", "s3n" ->
          throw new IllegalArgumentException(
              "has no file system in Spark, write s3a:" + uri.group(2));
      case "file" -> {
        if (!uri.group(2).startsWith("/")) {
          throw new IllegalArgumentException(
              "is a relative URI, write the path alone or an absolute one");
        }
      }
      default -> {
        if (text.contains("?")) {
          throw new IllegalArgumentException(
              "has a query, write settings as spark.* lines of the --conf file");
        }
      }
    }
    return text;
  }

  private static String source(String text) {
    if (text.startsWith(Sources.FILES)) {
      var directory = text.substring(Sources.FILES.length());
      if (directory.isBlank()) {
        throw new IllegalArgumentException("names no directory, expected files:DIR");
      }
      return Sources.FILES + location(directory);
    }
    if (text.startsWith(Sources.KAFKA)) {
      return topic(text);
    }
    throw new IllegalArgumentException("is not a source, did you mean files:" + text + "?");
  }

  private static String feed(String text) {
    if (text.startsWith(FILE)) {
      var path = text.substring(FILE.length());
      if (path.isBlank()) {
        throw new IllegalArgumentException("names no file, expected file:PATH");
      }
      return FILE + absolute(path);
    }
    if (text.startsWith(Sources.KAFKA)) {
      return topic(text);
    }
    throw new IllegalArgumentException("is not a feed, did you mean file:" + text + "?");
  }

  private static String topic(String text) {
    if (!TOPIC_WORDS.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "names no topic, expected kafka:HOST:PORT/TOPIC, several brokers between commas");
    }
    return text;
  }
}
