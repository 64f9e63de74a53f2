package io.clickledger.serving;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.clickledger.testing.ClickledgerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard in {@code conf/superset} against the views that it shows. */
class SupersetExportTest {
  private static final Path EXPORT = ClickledgerProcess.ROOT.resolve("conf/superset");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Pattern WORD = Pattern.compile("\\b[a-z][a-z_]+\\b");
  private static final Set<String> FUNCTIONS = Set.of("sum", "double", "decimal", "stream");

  /** Files of a kind, by uuid. */
  private static Map<String, JsonNode> read(String kind) throws IOException {
    try (var files = Files.walk(EXPORT.resolve(kind))) {
      var all = new TreeMap<String, JsonNode>();
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var yaml = YAML.readTree(file.toFile());
        assertThat(all.put(yaml.path("uuid").textValue(), yaml)).as(file.toString()).isNull();
      }
      return all;
    }
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  @Test
  void hasEachViewWithItsColumns() throws IOException {
    var databases = read("databases");
    for (var dataset : read("datasets").values()) {
      var name = dataset.path("table_name").textValue();
      var view =
          ServingView.ALL.stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
      var columns = new TreeMap<String, String>();
      dataset
          .path("columns")
          .forEach(
              c ->
                  columns.put(
                      c.path("column_name").textValue(), c.path("description").textValue()));

      assertThat(columns).as(name).isEqualTo(new TreeMap<>(view.columns()));
      assertThat(dataset.path("description").textValue()).isEqualTo(view.comment());
      assertThat(databases).containsKey(dataset.path("database_uuid").textValue());
      for (var metric : dataset.path("metrics")) {
        var words = WORD.matcher(metric.path("expression").textValue()).results();
        assertThat(words.map(word -> word.group()).filter(word -> !FUNCTIONS.contains(word)))
            .as(metric.path("metric_name").textValue())
            .isNotEmpty()
            .allMatch(view.columns()::containsKey);
      }
    }
  }

  @Test
  void drawsWhatTheViewsHave() throws IOException {
    var datasets = read("datasets");
    for (var chart : read("charts").values()) {
      var name = chart.path("slice_name").textValue();
      var dataset = requireNonNull(datasets.get(chart.path("dataset_uuid").textValue()), name);
      var columns = new HashSet<>(dataset.path("columns").findValuesAsText("column_name"));
      var metrics = new HashSet<>(dataset.path("metrics").findValuesAsText("metric_name"));
      var params = chart.path("params");

      assertThat(columns).as(name).containsAll(texts(params.path("groupby")));
      assertThat(columns).as(name).containsAll(texts(params.path("all_columns")));
      assertThat(columns)
          .as(name)
          .containsAll(params.path("adhoc_filters").findValuesAsText("subject"));
      assertThat(metrics).as(name).containsAll(texts(params.path("metrics")));
      if (params.has("x_axis")) {
        assertThat(columns).as(name).contains(params.path("x_axis").textValue());
      }
      if (params.has("metric")) {
        assertThat(metrics).as(name).contains(params.path("metric").textValue());
      }
    }
  }

  @Test
  void showsEveryChartOnce() throws IOException {
    var charts =
        read("charts").entrySet().stream()
            .collect(toMap(Map.Entry::getKey, e -> e.getValue().path("slice_name").textValue()));
    var shown = new TreeMap<String, String>();
    for (var dashboard : read("dashboards").values()) {
      for (var place : dashboard.path("position")) {
        if (place.path("type").asText().equals("CHART")) {
          var meta = place.path("meta");
          assertThat(shown.put(meta.path("uuid").textValue(), meta.path("sliceName").textValue()))
              .isNull();
        }
      }
    }

    assertThat(shown).hasSizeGreaterThan(8).isEqualTo(new TreeMap<>(charts));
  }
}
