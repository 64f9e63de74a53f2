package io.clickledger.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What Prometheus itself says of the rules, of their tests and of the dashboard's questions. */
class AlertRulesIT {
  private static final Path ROOT = ClickledgerProcess.ROOT.toAbsolutePath().normalize();

  @Test
  void areValid() throws Exception {
    promtool("check", "rules", "conf/alerts/lanes.yml", "conf/alerts/lake.yml");
    promtool("check", "config", "conf/prometheus/prometheus.yml");
  }

  @Test
  void fireWhenTheyShouldAndAreSilentOtherwise() throws Exception {
    promtool("test", "rules", "conf/alerts/tests/lanes.yml", "conf/alerts/tests/lake.yml");
  }

  /** A check that cannot fail checks nothing. */
  @Test
  void failTheirTestsWithAnotherThreshold() throws Exception {
    var alerts = Files.createDirectories(TestSession.directory().resolve("alerts/tests"));
    var rules = Files.readString(ROOT.resolve("conf/alerts/lake.yml"));
    Files.writeString(
        alerts.resolveSibling("lake.yml"),
        rules.replace("divergence_ratio > 0.001", "divergence_ratio > 0.01"));
    Files.copy(ROOT.resolve("conf/alerts/tests/lake.yml"), alerts.resolve("lake.yml"));

    var ended = run("test", "rules", alerts.resolve("lake.yml").toString());

    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.said()).contains("Divergence");
  }

  @Test
  void takeEveryQuestionOfTheDashboard() throws Exception {
    var rules = new ArrayList<Map<String, String>>();
    for (var expression : AlertRulesTest.dashboard()) {
      rules.add(Map.of("record", "a:question", "expr", expression.replace("$lane", "rollup")));
    }
    var file = TestSession.directory().resolve("questions.yml");
    new ObjectMapper()
        .writeValue(
            file.toFile(), Map.of("groups", List.of(Map.of("name", "all", "rules", rules))));

    assertThat(rules).hasSizeGreaterThan(20);
    promtool("check", "rules", "--lint=none", file.toString());
  }

  private record Ended(int exitCode, String said) {}

  private static void promtool(String... words) throws IOException, InterruptedException {
    var ended = run(words);
    assertThat(ended.exitCode()).as(ended.said()).isZero();
  }

  private static Ended run(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(ROOT + "/jobs/bin/prometheus", "promtool"));
    command.addAll(List.of(words));
    var process =
        new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), said);
  }
}
