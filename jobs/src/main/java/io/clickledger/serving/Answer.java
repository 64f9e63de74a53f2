package io.clickledger.serving;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a query gave.
 *
 * @param columns names in order
 * @param rows a value a column: Long, String, LocalDate, Instant …, null
 */
record Answer(List<String> columns, List<List<@Nullable Object>> rows, Reading reading) {
  /** The first column as texts. */
  Set<String> texts() {
    return rows.stream().map(row -> String.valueOf(row.get(0))).collect(Collectors.toSet());
  }

  /** The first value of the first row as text. */
  String text() {
    return String.valueOf(rows.get(0).get(0));
  }

  /**
   * What it took, by Trino's statistics.
   *
   * @param rows that the scans gave, of all tables
   * @param bytes that were read from the lake, footers of files included
   * @param elapsed from the question to the last row, as the asker sees it
   */
  record Reading(long rows, long bytes, Duration elapsed) {
    Reading plus(Reading other) {
      return new Reading(rows + other.rows, bytes + other.bytes, elapsed.plus(other.elapsed));
    }
  }
}
