package io.clickledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.testing.PythonTests;
import io.clickledger.testing.TestSession;
import io.clickledger.testing.TrinoServer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The whole chain on a small world: every figure against the oracle, twice, and rebuilt. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {
  private static final String CLICKS = "30000";

  /** What law 4 calls disposable. */
  private static final List<String> DISPOSABLE =
      List.of(
          "click_minute",
          "click_hour",
          "late_click",
          "stream_progress",
          "billable_click",
          "truth_hour",
          "truth_day",
          "reconciliation");

  private static Path dir;
  private static TestCommandLine.Ended first;
  private static Map<String, String> figures;

  @BeforeAll
  static void runTheDemo() throws IOException, SQLException {
    dir = TestSession.directory().resolve("demo");
    first = demo();
    figures = figures();
  }

  private static TestCommandLine.Ended demo(String... more) {
    var words =
        Stream.concat(
            Stream.of(
                "demo", "--dir", dir.toString(), "--clicks", CLICKS, "--late-share", "0.0004"),
            Stream.of(more));
    return TestCommandLine.run(words.toArray(String[]::new));
  }

  @Test
  @Order(1)
  void agreesWithTheOracleOnEveryFigure() {
    assertThat(first.out()).doesNotContain("FAILED");
    assertThat(first.out()).contains("checks against the oracle passed");
    assertThat(first.exitCode()).as(first.err() + first.out()).isZero();
    assertThat(dir.resolve("report.html")).exists();
    assertThat(dir.resolve("walkthrough.html")).content().contains("\"id\" : \"viral\"");
    assertThat(first.out()).contains("watch     " + dir.resolve("walkthrough.html"));
    assertThat(dir.resolve("invoices/invoices.csv")).exists();
  }

  @Test
  @Order(2)
  void givesTheSameSumsToAReaderThatIsNotSpark() throws SQLException, IOException {
    var byHour =
        TestSession.spark()
            .sql(
                "SELECT sum(gross_clicks), sum(net_micros) FROM delta.`"
                    + table("truth_hour")
                    + "`")
            .first();
    assertThat(figures.get("truth_hour")).isEqualTo(byHour.get(0) + " " + byHour.get(1));
    assertThat(figures.get("raw_click")).startsWith(String.valueOf(rows("raw_click")));
  }

  @Test
  @Order(3)
  void changesNothingWhenItRunsAgain() throws SQLException, IOException {
    var again = demo();
    assertThat(again.exitCode()).as(again.err() + again.out()).isZero();
    assertThat(again.out())
        .contains("nothing new in the source")
        .contains("already issued")
        .contains("nothing new for");
    assertThat(figures()).isEqualTo(figures);
  }

  /** The notebooks' own asserts are the test: they compute anew what the product says. */
  @Test
  @Order(4)
  void isWhatTheNotebooksRunOn() throws Exception {
    run("budget", "--source", "files:" + dir.resolve("world/landing"), "--once");
    run("audit-pack", "--invoice", "INV-000001", "--out", dir.resolve("audit").toString());
    var directory = TestSession.directory().resolve("trino");
    try (var trino = TrinoServer.start(directory, dir.resolve("lake"))) {
      var published =
          TestCommandLine.run("publish-serving", "--conf", trino.configuration().toString());
      assertThat(published.exitCode()).as(published.err()).isZero();
      PythonTests.pass(
          "notebooks",
          "notebooks/tests",
          "--lake",
          lake(),
          "--trino",
          trino.directory().toString(),
          "--audit-packs",
          dir.resolve("audit").toString());
    }
  }

  @Test
  @Order(5)
  void refusesALaneWhoseTablesAreGoneAndSaysHowToRebuildThem() {
    DISPOSABLE.forEach(name -> FileUtil.fullyDelete(Path.of(table(name)).toFile()));
    DeltaLog.clearCache();
    var refused =
        TestCommandLine.run(
            "rollup",
            "--lake",
            lake(),
            "--source",
            "files:" + dir.resolve("world/landing"),
            "--once");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("CHECKPOINT").contains("delete");
  }

  @Test
  @Order(6)
  void rebuildsDisposableTablesToTheSameNumbers() throws SQLException, IOException {
    DISPOSABLE.forEach(name -> FileUtil.fullyDelete(Path.of(table(name)).toFile()));
    FileUtil.fullyDelete(dir.resolve("lake/_checkpoints/rollup").toFile());
    DeltaLog.clearCache();
    run("rollup", "--source", "files:" + dir.resolve("world/landing"), "--once");
    for (var day : List.of("2026-03-28", "2026-03-29")) {
      run("rebuild-truth", "--date", day);
      run("reconcile", "--date", day);
    }
    run("compact");
    assertThat(figures()).isEqualTo(figures);
  }

  private static void run(String command, String... more) {
    var words = Stream.concat(Stream.of(command, "--lake", lake()), Stream.of(more));
    var ended = TestCommandLine.run(words.toArray(String[]::new));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  private static String lake() {
    return dir.resolve("lake").toString();
  }

  private static String table(String name) {
    return lake() + "/" + name;
  }

  private static long rows(String name) {
    return TestSession.spark().read().format("delta").load(table(name)).count();
  }

  /** Sums of every table of numbers, read by DuckDB from the files that the Delta log names. */
  private static Map<String, String> figures() throws SQLException, IOException {
    var queries =
        Map.of(
            "raw_click", "count(*) || ' ' || sum(hash(click_id)::HUGEINT)",
            "rejected_click", "count(*) || ' ' || sum(hash(payload)::HUGEINT)",
            "click_minute",
                "sum(clicks) || ' ' || sum(spend_micros) || ' ' || sum(clicks * (ad_id % 1009))",
            "late_click", "count(*) || ' ' || sum(campaign_id)",
            "click_verdict", "count(*) || ' ' || sum(hash(click_id, rule)::HUGEINT)",
            "billable_click",
                "count(*) || ' ' || sum(hash(click_id, price_micros, billable)::HUGEINT)",
            "truth_hour", "sum(gross_clicks) || ' ' || sum(net_micros)",
            "truth_day", "sum(gross_clicks) || ' ' || sum(net_micros)",
            "reconciliation", "sum(stream_clicks) || ' ' || sum(late) || ' ' || sum(unexplained)",
            "invoice",
                "count(*) || ' ' || sum(amount_minor) || ' ' || sum(hash(fingerprint)::HUGEINT)");
    var sums = new TreeMap<String, String>();
    try (var duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      for (var query : queries.entrySet()) {
        var sql =
            "SELECT %s FROM read_parquet([%s])".formatted(query.getValue(), files(query.getKey()));
        try (var statement = duckdb.createStatement();
            var rows = statement.executeQuery(sql)) {
          rows.next();
          sums.put(query.getKey(), rows.getString(1));
        }
      }
    }
    return sums;
  }

  /** Replays the JSON commits of a Delta log: what was added and not removed. */
  private static String files(String name) throws IOException {
    var live = new LinkedHashSet<String>();
    try (var commits = Files.list(Path.of(table(name), "_delta_log"))) {
      for (var commit : commits.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        for (var line : Files.readAllLines(commit)) {
          var action = new ObjectMapper().readTree(line);
          if (action.has("add")) {
            live.add(action.path("add").path("path").asText());
          } else if (action.has("remove")) {
            live.remove(action.path("remove").path("path").asText());
          }
        }
      }
    }
    return live.stream()
        .map(
            path -> "'" + table(name) + "/" + URLDecoder.decode(path, StandardCharsets.UTF_8) + "'")
        .collect(Collectors.joining(", "));
  }
}
