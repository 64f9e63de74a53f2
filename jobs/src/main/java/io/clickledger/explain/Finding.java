package io.clickledger.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of table says of a click.
 *
 * @param name in lower case, as JSON has it
 * @param note how to read it, or why there is nothing
 * @param facts what it says, by column; all have the same columns
 */
record Finding(String name, String note, List<Map<String, @Nullable Object>> facts) {
  Finding {
    facts = List.copyOf(facts);
  }

  /** The columns of a row under their names. */
  static Map<String, @Nullable Object> fact(Row row, String... columns) {
    var fact = new LinkedHashMap<String, @Nullable Object>();
    for (var column : columns) {
      fact.put(column, row.<@Nullable Object>getAs(column));
    }
    return fact;
  }

  /** A title with the note, then a table, its columns as wide as what stands in them. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(name.replace('_', ' ') + ": " + note);
    if (!facts.isEmpty()) {
      var columns = List.copyOf(facts.get(0).keySet());
      var rows = new ArrayList<List<String>>();
      rows.add(columns);
      facts.forEach(fact -> rows.add(columns.stream().map(c -> text(fact.get(c))).toList()));
      rows.forEach(row -> lines.add(line(row, rows)));
    }
    return lines;
  }

  private static String line(List<String> row, List<List<String>> rows) {
    var line = new StringBuilder(" ");
    for (int i = 0; i < row.size(); i++) {
      var column = i;
      var width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
      line.append(' ').append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 1));
    }
    return line.toString().stripTrailing();
  }

  private static String text(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }

  void addTo(ObjectNode json) {
    json.put(name + "_note", note);
    ArrayNode rows = json.putArray(name);
    for (var fact : facts) {
      var row = rows.addObject();
      fact.forEach((column, value) -> put(row, column, value));
    }
  }

  private static void put(ObjectNode row, String column, @Nullable Object value) {
    if (value instanceof Long || value instanceof Integer) {
      row.put(column, ((Number) value).longValue());
    } else if (value instanceof Double number) {
      row.put(column, number);
    } else if (value instanceof Boolean flag) {
      row.put(column, flag);
    } else {
      row.put(column, value == null ? null : value.toString());
    }
  }
}
