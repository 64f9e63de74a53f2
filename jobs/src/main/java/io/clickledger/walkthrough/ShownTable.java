package io.clickledger.walkthrough;

import io.clickledger.common.Micros;
import io.clickledger.table.Campaign;
import io.clickledger.table.RawClick;
import io.clickledger.table.TableDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table as they stand there, what may name a person left out.
 *
 * @param name the table's
 * @param rows cells in the order of the columns
 */
record ShownTable(String name, List<Column> columns, List<List<Cell>> rows) {
  private static final String MICROS = "_micros";
  private static final String MINOR = "_minor";
  private static final Set<String> PERSONAL =
      Set.of(RawClick.USER_ID, RawClick.IP, RawClick.USER_AGENT, RawClick.EXTRA);

  /** Stands for a value that the page must not carry out of the lake. */
  static final String WITHHELD = "(left out)";

  /**
   * @param comment what it means
   * @param key whether it tells rows apart
   */
  record Column(String name, String comment, boolean key) {}

  /**
   * @param text the value; null for null
   * @param money the same with its currency, where it is money
   */
  record Cell(@Nullable String text, @Nullable String money) {
    static Cell of(@Nullable Object value) {
      return new Cell(value == null ? null : value.toString(), null);
    }
  }

  ShownTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * @param currency of the money in rows that do not say it themselves; null where none is known
   */
  static ShownTable of(TableDefinition table, @Nullable String currency, List<Row> rows) {
    var fields = table.schema().fields();
    return new ShownTable(
        table.name(),
        Arrays.stream(fields).map(field -> column(table, field)).toList(),
        rows.stream().map(row -> cells(row, fields, currency)).toList());
  }

  private static Column column(TableDefinition table, StructField field) {
    return new Column(
        field.name(), field.getComment().getOrElse(() -> ""), table.key().contains(field.name()));
  }

  private static List<Cell> cells(Row row, StructField[] fields, @Nullable String fallback) {
    var names = Arrays.stream(fields).map(StructField::name).toList();
    var currency =
        names.contains(Campaign.CURRENCY) ? row.<@Nullable String>getAs(Campaign.CURRENCY) : null;
    return names.stream()
        .map(
            name ->
                cell(
                    name,
                    row.<@Nullable Object>getAs(name),
                    currency == null ? fallback : currency))
        .toList();
  }

  private static Cell cell(String name, @Nullable Object value, @Nullable String currency) {
    if (value != null && PERSONAL.contains(name)) {
      return Cell.of(WITHHELD);
    }
    if (!(value instanceof Long amount) || currency == null) {
      return Cell.of(value);
    }
    if (name.endsWith(MICROS)) {
      return new Cell(value.toString(), Micros.formatExact(amount) + " " + currency);
    }
    return name.endsWith(MINOR)
        ? new Cell(
            value.toString(),
            Micros.format(amount, Currency.getInstance(currency)) + " " + currency)
        : Cell.of(value);
  }

  /**
   * Values that no table holds as they stand, one row.
   *
   * @param comments what they mean, by name
   */
  static ShownTable figures(String name, Map<String, String> comments, List<?> values) {
    return new ShownTable(
        name,
        comments.entrySet().stream().map(c -> new Column(c.getKey(), c.getValue(), false)).toList(),
        List.of(values.stream().map(Cell::of).toList()));
  }

  /**
   * Lines of documents by column, of which the names of a line's own begin with {@code line_}.
   *
   * @param key columns that tell rows apart
   */
  static ShownTable lines(
      TableDefinition table, Set<String> key, List<Map<String, @Nullable Object>> lines) {
    var names = lines.isEmpty() ? List.<String>of() : List.copyOf(lines.get(0).keySet());
    var rows = new ArrayList<List<Cell>>();
    for (var line : lines) {
      var currency = (String) line.get(Campaign.CURRENCY);
      rows.add(names.stream().map(name -> cell(name, line.get(name), currency)).toList());
    }
    return new ShownTable(
        table.name(),
        names.stream().map(n -> new Column(n, comment(table, n), key.contains(n))).toList(),
        rows);
  }

  private static String comment(TableDefinition table, String name) {
    return Arrays.stream(table.schema().fields())
        .filter(field -> field.name().equals(name))
        .map(field -> field.getComment().getOrElse(() -> ""))
        .findFirst()
        .orElse("Of the line");
  }
}
