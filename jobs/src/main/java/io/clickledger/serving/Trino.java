package io.clickledger.serving;

import io.clickledger.serving.Answer.Reading;
import io.trino.jdbc.QueryStats;
import io.trino.jdbc.TrinoStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A connection to a Trino server. What fails is told as {@link TrinoFailures} words it. */
final class Trino implements AutoCloseable {
  private final TrinoAddress address;
  private final Connection connection;

  private Trino(TrinoAddress address, Connection connection) {
    this.address = address;
    this.connection = connection;
  }

  /** The driver asks the server nothing until the first statement. */
  static Trino open(TrinoAddress address) {
    var properties = new Properties();
    properties.setProperty("user", address.user());
    properties.setProperty("source", "clickledger");
    address.password().ifPresent(password -> properties.setProperty("password", password));
    try {
      return new Trino(address, DriverManager.getConnection(address.url(), properties));
    } catch (SQLException e) {
      throw TrinoFailures.explained(e, "", address);
    }
  }

  TrinoAddress address() {
    return address;
  }

  /** Runs a statement that gives no rows worth reading. */
  void execute(String sql) {
    query(sql);
  }

  /** Runs a statement to its last row. */
  Answer query(String sql) {
    var started = System.nanoTime();
    var stats = new AtomicReference<@Nullable QueryStats>();
    try (var statement = connection.createStatement()) {
      statement.unwrap(TrinoStatement.class).setProgressMonitor(stats::set);
      var rows = new ArrayList<List<@Nullable Object>>();
      var columns = new ArrayList<String>();
      if (statement.execute(sql)) {
        read(statement.getResultSet(), columns, rows);
      }
      var elapsed = Duration.ofNanos(System.nanoTime() - started);
      return new Answer(List.copyOf(columns), rows, reading(stats.get(), elapsed));
    } catch (SQLException e) {
      throw TrinoFailures.explained(e, sql, address);
    }
  }

  private static void read(
      ResultSet result, List<String> columns, List<List<@Nullable Object>> rows)
      throws SQLException {
    var shape = result.getMetaData();
    for (var column = 1; column <= shape.getColumnCount(); column++) {
      columns.add(shape.getColumnLabel(column));
    }
    while (result.next()) {
      var row = new ArrayList<@Nullable Object>();
      for (var column = 1; column <= columns.size(); column++) {
        row.add(value(result.getObject(column)));
      }
      rows.add(row);
    }
  }

  /** Dates and instants as java.time has them. */
  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof java.sql.Date date) {
      return date.toLocalDate();
    }
    return value instanceof Timestamp timestamp ? timestamp.toInstant() : value;
  }

  private static Reading reading(@Nullable QueryStats stats, Duration elapsed) {
    return stats == null
        ? new Reading(0, 0, elapsed)
        : new Reading(stats.getProcessedRows(), stats.getPhysicalInputBytes(), elapsed);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw TrinoFailures.explained(e, "", address);
    }
  }
}
