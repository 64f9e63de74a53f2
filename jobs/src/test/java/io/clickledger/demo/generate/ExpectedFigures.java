package io.clickledger.demo.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code expected.json} as flat as {@link NaiveRecount} counts. */
final class ExpectedFigures {
  private static final List<String> ROWS =
      List.of("days", "campaign_days", "campaign_billing_days", "hours");

  private final JsonNode json;
  private final Map<String, Long> figures = new TreeMap<>();

  private ExpectedFigures(JsonNode json) {
    this.json = json;
  }

  static Map<String, Long> of(Path file) throws IOException {
    return new ExpectedFigures(new ObjectMapper().readTree(file.toFile())).flatten();
  }

  private Map<String, Long> flatten() {
    for (var single : List.of("records_read", "distinct_clicks", "never_counted_clicks")) {
      figures.put(single, json.get(single).asLong());
    }
    for (var group : List.of("archive", "stream", "rejected_by_reason")) {
      numbers(group + "/", json.get(group));
    }
    for (var rows : ROWS) {
      for (var row : json.get(rows)) {
        numbers(rows + "/" + key(row), row);
      }
    }
    for (var day : json.get("days")) {
      var prefix = "days/" + day.get("event_date").asText() + "/";
      for (var group : List.of("marked_clicks", "gross_micros", "net_micros")) {
        numbers(prefix + group + "/", day.get(group));
      }
      for (var ad : day.get("top_ads")) {
        figures.put(prefix + "top_ads/" + ad.get("ad_id"), ad.get("clicks").asLong());
      }
    }
    for (var edge : List.of("invoice_period_from", "invoice_period_to")) {
      figures.put(edge, LocalDate.parse(json.get(edge).asText()).toEpochDay());
    }
    for (var invoice : json.get("invoices")) {
      var prefix = "invoices/" + invoice.get("advertiser_id") + "/";
      figures.put(prefix + "total_minor", invoice.get("total_minor").asLong());
      figures.put(prefix + "minor_digits", invoice.get("minor_digits").asLong());
      for (var line : invoice.get("lines")) {
        numbers(prefix + line.get("campaign_id") + "/", line);
      }
    }
    minutes("truth_clicks");
    minutes("stream_clicks");
    return figures;
  }

  private void minutes(String lane) {
    var from = Instant.parse(json.get("minutes").get("from").asText());
    var counts = json.get("minutes").get(lane);
    for (int i = 0; i < counts.size(); i++) {
      if (counts.get(i).asLong() > 0) {
        var minute = from.plus(i, ChronoUnit.MINUTES);
        figures.put("minutes/" + minute + "/" + lane, counts.get(i).asLong());
      }
    }
  }

  private void numbers(String prefix, JsonNode row) {
    row.properties().stream()
        .filter(field -> field.getValue().isNumber() && !field.getKey().endsWith("_id"))
        .forEach(field -> figures.put(prefix + field.getKey(), field.getValue().asLong()));
  }

  private static String key(JsonNode row) {
    var key = new StringBuilder();
    for (var field : List.of("event_date", "billing_day", "hour", "campaign_id")) {
      if (row.has(field)) {
        key.append(row.get(field).asText()).append('/');
      }
    }
    return key.toString();
  }
}
