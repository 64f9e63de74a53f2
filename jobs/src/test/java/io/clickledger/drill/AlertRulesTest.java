package io.clickledger.drill;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.clickledger.testing.ClickledgerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules, their tests, the runbook, the dashboard and the drills speak of the same things. */
class AlertRulesTest {
  private static final Path ROOT = ClickledgerProcess.ROOT;
  private static final Path ALERTS = ROOT.resolve("conf/alerts");
  private static final Pattern METRIC = Pattern.compile("clickledger_[a-z_]+");

  /** What a summary appends to its own name. */
  private static final Pattern PARTS = Pattern.compile("_(sum|count)$");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @Test
  void sayWhatIsWrongHowBadItIsAndWhereToReadOn() throws IOException {
    var headings =
        Files.readAllLines(ALERTS.resolve("RUNBOOK.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(AlertRulesTest::anchor)
            .toList();

    assertThat(AlertRules.of(ALERTS))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            (alert, rule) -> {
              assertThat(rule.at("/labels/severity").asText()).isIn("page", "warn", "info");
              assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
              var url = rule.at("/annotations/runbook_url").asText();
              assertThat(url).startsWith("conf/alerts/RUNBOOK.md#");
              assertThat(headings).contains(url.substring(url.indexOf('#')));
            });
  }

  private static String anchor(String heading) {
    return "#"
        + heading
            .substring(3)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9 -]", "")
            .replace(' ', '-');
  }

  @Test
  void haveATestThatFiresAndOneThatIsSilent() throws IOException {
    var fires = new TreeSet<String>();
    var silent = new TreeSet<String>();
    for (var file : List.of("lanes.yml", "lake.yml")) {
      for (var test : YAML.readTree(ALERTS.resolve("tests/" + file).toFile()).path("tests")) {
        for (var look : test.path("alert_rule_test")) {
          var expected = look.path("exp_alerts").isEmpty() ? silent : fires;
          expected.add(look.path("alertname").asText());
        }
      }
    }

    var alerts = AlertRules.of(ALERTS).keySet();
    assertThat(fires).isEqualTo(alerts);
    assertThat(silent).isEqualTo(alerts);
  }

  @Test
  void askForMetricsThatThereAre() throws IOException {
    var there = metrics(sources());

    assertThat(there).hasSizeGreaterThan(40);
    var rules =
        AlertRules.of(ALERTS).values().stream()
            .map(rule -> rule.path("expr").asText())
            .collect(joining("\n"));
    assertThat(metrics(rules)).isNotEmpty().isSubsetOf(there);
    assertThat(metrics(String.join("\n", dashboard()))).isNotEmpty().isSubsetOf(there);
  }

  /** The expressions of the dashboard's panels and annotations. */
  static List<String> dashboard() throws IOException {
    var json = new ObjectMapper().readTree(ROOT.resolve("conf/grafana/lanes.json").toFile());
    var expressions = new ArrayList<String>();
    json.findValues("expr").forEach(expr -> expressions.add(expr.asText()));
    return expressions;
  }

  private static Set<String> metrics(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(name -> PARTS.matcher(name).replaceFirst(""))
        .collect(toCollection(TreeSet::new));
  }

  private static String sources() throws IOException {
    try (var files = Files.walk(ROOT.resolve("jobs/src/main/java"))) {
      var text = new StringBuilder();
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    }
  }

  @Test
  void haveADrillForEveryRowOfTheCatalogue() throws IOException {
    var rows =
        Files.readAllLines(ALERTS.resolve("RUNBOOK.md")).stream()
            .filter(line -> line.startsWith("| ["))
            .map(line -> List.of(line.split("\\|")))
            .toList();
    var drills = Drills.ALL.stream().map(Drill::name).toList();
    var alerts = AlertRules.of(ALERTS).keySet();

    assertThat(rows).hasSize(14);
    var named = new ArrayList<String>();
    for (var row : rows) {
      var ofRow = row.get(row.size() - 1);
      var names = Pattern.compile("`([a-z-]+)`").matcher(ofRow).results().map(m -> m.group(1));
      named.addAll(names.toList());
      var ofAlerts = Pattern.compile("[A-Z]\\w+").matcher(row.get(3)).results();
      assertThat(ofAlerts.map(MatchResult::group)).isNotEmpty().isSubsetOf(alerts);
    }
    assertThat(named).containsExactlyInAnyOrderElementsOf(drills);
    assertThat(Drills.ALL).allSatisfy(d -> assertThat(alerts).containsAll(d.alerts()));
  }

  @Test
  void areAllNamedInTheCatalogue() throws IOException {
    var catalogue = Files.readString(ALERTS.resolve("RUNBOOK.md"));

    assertThat(AlertRules.of(ALERTS).keySet()).allSatisfy(a -> assertThat(catalogue).contains(a));
  }
}
