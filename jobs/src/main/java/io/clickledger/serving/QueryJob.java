package io.clickledger.serving;

import io.clickledger.lake.JobResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code query}: one statement of SQL to Trino, its rows, and what they took. */
public final class QueryJob {
  /**
   * @param format not HTML
   */
  public record Options(TrinoAddress address, String sql, OutputFormat format) {}

  private QueryJob() {}

  public static JobResult run(Consumer<String> say, Options options) {
    try (var trino = Trino.open(options.address())) {
      // Trino takes one statement, and no semicolon at its end.
      var answer = trino.query(options.sql().strip().replaceFirst(";$", ""));
      if (options.format() != OutputFormat.TABLE) {
        return JobResult.done(text(answer, options.format()));
      }
      say.accept(table(answer).toString());
      return JobResult.done(
          DashboardText.reading(
              answer.reading(), "query: %,d rows".formatted(answer.rows().size())));
    }
  }

  private static String text(Answer answer, OutputFormat format) {
    return format == OutputFormat.CSV
        ? Rows.csv(answer.columns(), answer.rows())
        : Rows.json(answer.rows().stream().map(row -> named(answer, row)).toList());
  }

  private static Map<String, @Nullable Object> named(Answer answer, List<@Nullable Object> row) {
    var named = new LinkedHashMap<String, @Nullable Object>();
    for (var column = 0; column < row.size(); column++) {
      var value = row.get(column);
      named.put(
          answer.columns().get(column),
          value == null || value instanceof Number || value instanceof Boolean
              ? value
              : value.toString());
    }
    return named;
  }

  private static TextTable table(Answer answer) {
    var heads = new ArrayList<String>();
    for (var column = 0; column < answer.columns().size(); column++) {
      var place = column;
      var isNumber =
          answer.rows().stream().map(row -> row.get(place)).anyMatch(Number.class::isInstance);
      heads.add((isNumber ? " " : "") + answer.columns().get(column));
    }
    var table = new TextTable(heads);
    answer.rows().forEach(row -> table.add(row.stream().map(QueryJob::shown).toList()));
    return table;
  }

  /** A number as a person writes it, without an exponent. */
  private static String shown(@Nullable Object value) {
    if (value instanceof Double number && Double.isFinite(number)) {
      return BigDecimal.valueOf(number).toPlainString();
    }
    return value == null ? "" : value.toString();
  }
}
