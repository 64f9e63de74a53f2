package io.clickledger.cli;

import static io.clickledger.common.ErrorCode.CHECKPOINT;
import static io.clickledger.common.ErrorCode.ENVIRONMENT;
import static io.clickledger.common.ErrorCode.NOT_FOUND;
import static io.clickledger.common.ErrorCode.SCHEMA;
import static io.clickledger.common.ErrorCode.SOURCE_LOST;
import static io.clickledger.common.ErrorCode.SOURCE_UNREADABLE;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.table.Tables;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.SparkThrowable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells failures of data and environment from defects of the program. Spark wraps what went wrong
 * in up to five exceptions; the rules here look at the whole chain, the first that matches explains
 * it.
 */
final class Failures {
  private static final String RUN_AGAIN = "every write is whole or absent";

  /** A path with its scheme, or an absolute one after a blank or a quote, as messages show it. */
  private static final Pattern PATH =
      Pattern.compile(
          "(?:[a-z][a-z0-9]{1,9}:/|(?<=^|[\\s'\"(`])/)[^\\s'\"`,;)\\]}]*[^\\s'\"`,;)\\]}.:]");

  private record Rule(Predicate<Throwable> matches, ErrorCode code, String what, String remedy) {}

  /**
   * {@code %1$s} is the file, or a word for it; {@code %2$s} the message of the cause that matched,
   * {@code %3$s} that of the innermost cause.
   */
  private static final List<Rule> RULES =
      List.of(
          new Rule(
              OutOfMemoryError.class::isInstance,
              ENVIRONMENT,
              "memory ran out: %2$s",
              "give it more, for example CLICKLEDGER_HEAP=6g, or smaller micro-batches"),
          new Rule(
              says("No space left on device").or(says("Disk quota exceeded")),
              ENVIRONMENT,
              "the disk is full: %2$s",
              "free some space and run it again; " + RUN_AGAIN),
          new Rule(
              type(AccessDeniedException.class)
                  .or(type(AccessControlException.class))
                  .or(says("Permission denied")),
              ENVIRONMENT,
              "no permission for %1$s: %2$s",
              "give this user access, or the credentials that have it, and run it again"),
          new Rule(
              condition("PATH_NOT_FOUND"),
              NOT_FOUND,
              "%1$s does not exist",
              "check the path that the command was given"),
          new Rule(
              type(FileNotFoundException.class)
                  .or(type(NoSuchFileException.class))
                  .or(condition("FAILED_READ_FILE.FILE_NOT_EXIST")),
              NOT_FOUND,
              "%1$s is not there",
              "check the path, or put the file back if it was moved while the command ran"),
          new Rule(
              condition("PARQUET_COLUMN_DATA_TYPE_MISMATCH"),
              SCHEMA,
              "%1$s has a column of another type: %3$s",
              "write the file with the types of the click contract"),
          new Rule(
              type(EOFException.class),
              SOURCE_UNREADABLE,
              "%1$s ends too early: it was cut short, or is still being copied",
              "replace it by a whole copy, moved into place under its final name; run it again"),
          new Rule(
              says("not a gzip file")
                  .or(says("gzip stream"))
                  .or(type(java.util.zip.ZipException.class))
                  .or(type(java.util.zip.DataFormatException.class)),
              SOURCE_UNREADABLE,
              "%1$s is not sound gzip: %2$s",
              "replace it by a whole copy, or drop .gz from its name if it is plain; run it again"),
          new Rule(
              says("is not a Parquet file"),
              SOURCE_UNREADABLE,
              "%1$s is not a Parquet file",
              "replace it by a whole copy, or move it out of the directory; run it again"),
          new Rule(
              condition("FAILED_READ_FILE"),
              SOURCE_UNREADABLE,
              "%1$s cannot be read: %3$s",
              "replace it by a whole copy, or move it out of the directory; run it again"),
          new Rule(
              condition("CONCURRENT_QUERY").or(condition("CONCURRENT_STREAM_LOG_UPDATE")),
              CHECKPOINT,
              "another process runs this lane on the same checkpoint: %2$s",
              "stop one of the two; a lane has one owner"),
          new Rule(
              condition("KAFKA_DATA_LOSS"),
              SOURCE_LOST,
              "the topic has let go of records that this lane has not read: %2$s",
              "nothing was skipped; restore them from the collectors, and give the topic a longer"
                  + " retention than a lane can be down"),
          new Rule(
              t -> t.getClass().getName().startsWith("org.apache.kafka."),
              ENVIRONMENT,
              "Kafka cannot be read: %2$s",
              "check the brokers and the network, then run it again; " + RUN_AGAIN),
          new Rule(
              Failures::isDeltaConflict,
              ENVIRONMENT,
              "another writer changed the same rows of a table first: %2$s",
              "run it again; if it repeats, look for a second run of the same command"),
          new Rule(
              type(UnsupportedFileSystemException.class)
                  .or(says("FileSystem not found"))
                  .or(says("No FileSystem for scheme")),
              ENVIRONMENT,
              "this installation has no file system for the URI: %2$s",
              "use a local path, file: or s3a://, or put the file system's jar on the class path"),
          new Rule(
              condition("DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION")
                  .or(condition("DELTA_MISSING_DELTA_TABLE")),
              ENVIRONMENT,
              "%2$s",
              "move those files away, or give another --lake"),
          new Rule(
              condition("DELTA_CANNOT_CREATE_LOG_PATH").or(says("Mkdirs failed")),
              ENVIRONMENT,
              "%1$s cannot be created",
              "check that its parent is a directory which this user may write"),
          new Rule(
              type(UnknownHostException.class)
                  .or(type(SocketException.class))
                  .or(type(SocketTimeoutException.class)),
              ENVIRONMENT,
              "storage or a service cannot be reached: %2$s",
              "check the endpoint and the network, then run it again; " + RUN_AGAIN),
          new Rule(
              type(SdkException.class),
              ENVIRONMENT,
              "the object store failed again and again at %1$s: %2$s",
              "check the store's health and limits, then run it again; " + RUN_AGAIN),
          new Rule(
              t -> t.getClass() == IOException.class || t instanceof FileSystemException,
              ENVIRONMENT,
              "reading or writing failed at %1$s: %2$s",
              "check the storage, then run it again; " + RUN_AGAIN));

  private Failures() {}

  /** What a person should know about a failure; empty when it is a defect of the program. */
  static Optional<ClickledgerException> explained(Throwable failure) {
    var causes = causes(failure);
    var own = causes.stream().filter(ClickledgerException.class::isInstance).findFirst();
    if (own.isPresent()) {
      return own.map(ClickledgerException.class::cast);
    }
    return RULES.stream().flatMap(rule -> applied(rule, causes)).findFirst();
  }

  private static Stream<ClickledgerException> applied(Rule rule, List<Throwable> causes) {
    return causes.stream()
        .filter(rule.matches())
        .limit(1)
        .map(
            cause -> {
              var file = file(causes);
              var what =
                  rule.what()
                      .formatted(
                          file.orElse("a file or directory"),
                          firstLine(cause),
                          firstLine(causes.get(0)));
              return new ClickledgerException(code(rule, file), what, remedy(rule, file), cause);
            });
  }

  /** A damaged file of a table is no fault of the source, and must not be moved away. */
  private static ErrorCode code(Rule rule, Optional<String> file) {
    return rule.code() == SOURCE_UNREADABLE && isOfTable(file) ? ENVIRONMENT : rule.code();
  }

  private static String remedy(Rule rule, Optional<String> file) {
    var damaged = rule.code() == SOURCE_UNREADABLE || rule.code() == NOT_FOUND;
    return damaged && isOfTable(file)
        ? "it is a file of the lake: restore it from a copy, or write its table anew"
        : rule.remedy();
  }

  private static boolean isOfTable(Optional<String> file) {
    return file.isPresent()
        && Tables.ALL.stream()
            .anyMatch(
                t ->
                    file.get().contains("/" + t.name() + "/")
                        && file.get().matches(".*(/_delta_log/.*|\\.parquet)"));
  }

  /** The failure and its causes, the innermost first: a wrapper repeats it with less in it. */
  private static List<Throwable> causes(Throwable failure) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
    var causes = new ArrayList<Throwable>();
    for (var cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      causes.add(0, cause);
    }
    return causes;
  }

  /** The file that the chain names, the innermost first: wrappers name the output instead. */
  private static Optional<String> file(List<Throwable> causes) {
    return Stream.concat(
            causes.stream().flatMap(t -> parameter(t).stream()),
            causes.stream().flatMap(t -> pathIn(t).stream()))
        .findFirst()
        .map(path -> path.replaceFirst("^file:/+", "/"));
  }

  private static Optional<String> parameter(Throwable failure) {
    return failure instanceof SparkThrowable spark && spark.getCondition() != null
        ? Optional.ofNullable(spark.getMessageParameters().get("path"))
        : Optional.empty();
  }

  private static Optional<String> pathIn(Throwable failure) {
    if (failure instanceof FileSystemException e && e.getFile() != null) {
      return Optional.of(e.getFile());
    }
    return Optional.ofNullable(failure.getMessage())
        .map(PATH::matcher)
        .filter(java.util.regex.Matcher::find)
        .map(java.util.regex.Matcher::group);
  }

  private static Predicate<Throwable> type(Class<? extends Throwable> type) {
    return type::isInstance;
  }

  private static Predicate<Throwable> says(String words) {
    return failure -> failure.getMessage() != null && failure.getMessage().contains(words);
  }

  /** Spark's name of the failure, or its first or last part. */
  private static Predicate<Throwable> condition(String name) {
    return failure ->
        failure instanceof SparkThrowable spark
            && spark.getCondition() != null
            && ("." + spark.getCondition() + ".").contains("." + name + ".");
  }

  private static boolean isDeltaConflict(Throwable failure) {
    return failure instanceof ConcurrentModificationException
        && failure.getClass().getName().contains("delta");
  }

  /** The cause that no other cause is behind, which says most. */
  static Throwable innermost(Throwable failure) {
    return causes(failure).get(0);
  }

  /** The first line of a message, without Spark's name of the failure and its SQL state. */
  static String firstLine(Throwable failure) {
    return Optional.ofNullable(failure.getMessage())
        .flatMap(message -> message.lines().findFirst())
        .map(line -> line.replaceFirst("^\\[[A-Z_.]+] ", "").replaceFirst(" SQLSTATE: \\w+$", ""))
        .orElse(failure.getClass().getSimpleName());
  }
}
