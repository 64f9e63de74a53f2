package io.clickledger.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.serving.ServingView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * {@code conf/trino/rules.json} beside the tables: a column that comes must not slip through it.
 */
class TrinoRulesTest {
  private static final Path RULES =
      Path.of(System.getProperty("clickledger.root", ".."), "conf/trino/rules.json");

  /** What tells of a person, wherever a table has it. */
  private static final Set<String> PERSONAL =
      Set.of("user_id", "ip", "user_agent", "extra", "payload", "payload_base64", "selector");

  /** Selectors of verdicts that were given up: nobody but an engineer mends them. */
  private static final Set<String> FOR_ENGINEERS = Set.of("rejected_verdict");

  private final List<JsonNode> tableRules = rules();

  @Test
  void nameOnlyColumnsThatTheTableHas() {
    var named =
        tableRules.stream()
            .filter(rule -> rule.has("columns"))
            .flatMap(
                rule ->
                    hidden(rule).stream().map(column -> rule.get("table").asText() + "." + column));

    assertThat(named)
        .isNotEmpty()
        .isSubsetOf(Tables.ALL.stream().flatMap(TrinoRulesTest::columns).toList());
  }

  @Test
  void letAnalystsReadEveryTableButThoseForEngineers() {
    for (var table : Tables.ALL) {
      var readable = ruleOf("analyst", table.name()).get("privileges").toString();

      assertThat(readable)
          .as(table.name())
          .isEqualTo(FOR_ENGINEERS.contains(table.name()) ? "[]" : "[\"SELECT\"]");
    }
  }

  @Test
  void showNobodyButEngineersWhatTellsOfAPerson() {
    for (var group : List.of("analyst", "finance")) {
      for (var table : Tables.ALL) {
        var rule = ruleOf(group, table.name());
        var isReadable = !rule.get("privileges").isEmpty();
        var shown =
            Arrays.stream(table.schema().fieldNames())
                .filter(column -> isReadable && !hidden(rule).contains(column))
                .toList();

        assertThat(shown).as("%s, %s", group, table.name()).doesNotContainAnyElementsOf(PERSONAL);
      }
    }
  }

  @Test
  void letAnalystsReadEveryView() {
    for (var view : ServingView.ALL) {
      assertThat(ruleOf("analyst", view.name()).get("privileges").toString())
          .as(view.name())
          .isEqualTo("[\"SELECT\"]");
    }
  }

  @Test
  void showNobodyWhatTellsOfAPersonByAView() {
    for (var view : ServingView.ALL) {
      assertThat(view.columns().keySet()).doesNotContainAnyElementsOf(PERSONAL);
    }
  }

  @Test
  void letNobodyButEngineersWrite() {
    assertThat(tableRules)
        .filteredOn(rule -> !rule.path("group").asText().equals("engineer"))
        .isNotEmpty()
        .allSatisfy(
            rule -> assertThat(rule.get("privileges").toString()).isIn("[]", "[\"SELECT\"]"));
  }

  /** The first rule that applies, as Trino looks for it. */
  private JsonNode ruleOf(String group, String table) {
    return tableRules.stream()
        .filter(rule -> group.matches(rule.path("group").asText(".*")))
        .filter(rule -> "clicks".matches(rule.path("catalog").asText(".*")))
        .filter(rule -> "clickledger".matches(rule.path("schema").asText(".*")))
        .filter(rule -> table.matches(rule.path("table").asText(".*")))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> hidden(JsonNode rule) {
    return StreamSupport.stream(rule.path("columns").spliterator(), false)
        .filter(column -> !column.path("allow").asBoolean(true))
        .map(column -> column.get("name").asText())
        .collect(Collectors.toSet());
  }

  private static Stream<String> columns(TableDefinition table) {
    return Arrays.stream(table.schema().fieldNames()).map(name -> table.name() + "." + name);
  }

  private static List<JsonNode> rules() {
    try {
      var tables = new ObjectMapper().readTree(RULES.toFile()).get("tables");
      return StreamSupport.stream(tables.spliterator(), false).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
