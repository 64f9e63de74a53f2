package io.clickledger.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as CSV (RFC 4180, a head line) and values as JSON: times in ISO 8601, UTC. */
final class Rows {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Rows() {}

  /** Null is an empty field, an empty text a quoted one. */
  static String csv(List<String> heads, List<List<@Nullable Object>> rows) {
    var settings = new CsvWriterSettings();
    settings.setNullValue("");
    settings.setEmptyValue("\"\"");
    settings.getFormat().setLineSeparator("\n");
    var out = new StringWriter();
    var csv = new CsvWriter(out, settings);
    csv.writeHeaders(heads);
    rows.forEach(
        row -> csv.writeRow(row.stream().map(v -> v == null ? null : v.toString()).toList()));
    csv.close();
    return out.toString().stripTrailing();
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
