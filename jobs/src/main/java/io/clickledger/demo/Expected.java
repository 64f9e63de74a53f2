package io.clickledger.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The generator's {@code expected.json}, read as it stands. Tables of figures become maps from the
 * words of a row's key to a number, the form in which {@link LakeFigures} gives the same figures.
 */
record Expected(JsonNode root) {
  static Expected read(Path file) {
    try {
      return new Expected(new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "the expected figures " + file + " cannot be read: " + e.getMessage(),
          "delete the folder of the generated clicks and run the demo again",
          e);
    }
  }

  long number(String... path) {
    var node = root;
    for (var name : path) {
      node = node.path(name);
    }
    if (!node.isIntegralNumber()) {
      throw new IllegalStateException("expected.json has no number " + String.join(".", path));
    }
    return node.longValue();
  }

  /** Rows of a table as key → number; a number of 0 is left out, as a lake has no row for it. */
  Map<String, Long> table(String table, Function<JsonNode, String> key, String column) {
    var figures = new TreeMap<String, Long>();
    for (var row : root.path(table)) {
      put(figures, key.apply(row), row.path(column).longValue());
    }
    return figures;
  }

  /** As {@link #table}, for a column that is itself an object of names to numbers. */
  Map<String, Long> nested(String table, Function<JsonNode, String> key, String column) {
    var figures = new TreeMap<String, Long>();
    for (var row : root.path(table)) {
      for (Iterator<Map.Entry<String, JsonNode>> it = row.path(column).fields(); it.hasNext(); ) {
        var entry = it.next();
        put(figures, key.apply(row) + " " + entry.getKey(), entry.getValue().longValue());
      }
    }
    return figures;
  }

  private static void put(Map<String, Long> figures, String key, long value) {
    if (value != 0) {
      figures.merge(key, value, Math::addExact);
    }
  }
}
