package io.clickledger.serving;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.IOException;
import java.sql.SQLException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Words for what Trino and its driver refuse. Error codes are Trino's ({@code StandardErrorCode}):
 * below 65,536 what was asked is at fault, then the server, its resources, and from 16,777,216 on
 * what lies outside of it.
 */
final class TrinoFailures {
  static final int PERMISSION_DENIED = 4;
  static final int CATALOG_NOT_FOUND = 44;
  static final int SCHEMA_NOT_FOUND = 45;
  static final int TABLE_NOT_FOUND = 46;
  private static final int SERVER_STARTING_UP = 65_540;
  private static final int FIRST_OF_SERVER = 65_536;
  private static final int FIRST_OF_RESOURCES = 131_072;
  private static final int FIRST_OF_OTHERS = 16_777_216;

  private static final Pattern QUERY_ID = Pattern.compile("^Query failed \\(#\\w+\\): ");
  private static final Pattern POSITION =
      Pattern.compile("^line (\\d+):(\\d+): .*", Pattern.DOTALL);

  private TrinoFailures() {}

  static ClickledgerException explained(SQLException failure, String sql, TrinoAddress address) {
    var code = failure.getErrorCode();
    var message = String.valueOf(failure.getMessage());
    var said = QUERY_ID.matcher(message).replaceFirst("");
    if (said.equals(message)) {
      return outOfReach(failure, address);
    }
    return switch (code) {
      case PERMISSION_DENIED ->
          new ClickledgerException(
              ErrorCode.ENVIRONMENT,
              "%s may not do this: %s".formatted(address.user(), said),
              "ask as another --user, or have conf/trino/rules.json and groups.txt changed",
              failure);
      case CATALOG_NOT_FOUND ->
          new ClickledgerException(
              ErrorCode.NOT_FOUND,
              "%s has no catalog %s".formatted(address.server(), address.catalog()),
              "check --trino; a catalog is a file of the server, see conf/trino/catalog",
              failure);
      case SCHEMA_NOT_FOUND, TABLE_NOT_FOUND ->
          new ClickledgerException(
              ErrorCode.NOT_FOUND,
              pointed(said, sql),
              "check its name, or publish tables and views first: clickledger publish-serving --help",
              failure);
      case SERVER_STARTING_UP -> outOfReach(failure, address);
      default -> ofClass(code, failure, said, sql);
    };
  }

  private static ClickledgerException ofClass(
      int code, SQLException failure, String said, String sql) {
    if (code < FIRST_OF_SERVER) {
      return new ClickledgerException(
          ErrorCode.SQL, pointed(said, sql), "correct the statement", failure);
    }
    if (code >= FIRST_OF_RESOURCES && code < FIRST_OF_OTHERS) {
      return new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "Trino lacks the means: " + said,
          "ask for fewer days or columns, or give the server more (conf/trino/config.properties)",
          failure);
    }
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "Trino could not read the lake or do its work: " + said,
        "check the lake, the store and the server's log; publish-serving registers anew what has moved",
        failure);
  }

  private static ClickledgerException outOfReach(SQLException failure, TrinoAddress address) {
    var why =
        causes(failure)
            .filter(IOException.class::isInstance)
            .map(Throwable::getMessage)
            .reduce((outer, inner) -> inner)
            .orElse(String.valueOf(failure.getMessage()));
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "no Trino answers on %s: %s".formatted(address.server(), why),
        "start one: jobs/bin/trino start --lake LAKE (it takes a minute), or check --trino",
        failure);
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, t -> t != null, Throwable::getCause).limit(10);
  }

  /** What Trino said, and below it the line that it means with a mark under the place. */
  private static String pointed(String said, String sql) {
    var position = POSITION.matcher(said);
    if (!position.matches()) {
      return said;
    }
    var line = Integer.parseInt(position.group(1)) - 1;
    var column = Integer.parseInt(position.group(2)) - 1;
    var lines = sql.lines().collect(Collectors.toList());
    if (line >= lines.size() || column > lines.get(line).length()) {
      return said;
    }
    return "%s%n    %s%n    %s^".formatted(said, lines.get(line), " ".repeat(column));
  }
}
