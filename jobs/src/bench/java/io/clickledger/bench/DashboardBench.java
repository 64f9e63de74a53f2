package io.clickledger.bench;

import io.clickledger.lake.Lake;
import io.clickledger.lake.LakeSession;
import io.clickledger.serving.PublishServingJob;
import io.clickledger.serving.TrinoAddress;
import io.clickledger.table.ClickHour;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.TruthHour;
import io.clickledger.testing.SqlRows;
import io.clickledger.testing.TrinoServer;
import io.trino.jdbc.QueryStats;
import io.trino.jdbc.TrinoStatement;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * {@code bench dashboard}: the hours of one ad, and of a campaign, over many days through Trino,
 * beside the same question over minutes and over raw clicks, beside DuckDB on the same files, and
 * beside itself where there are many times the clicks; and how soon a commit is in an answer. No
 * figure is printed before all have given the same clicks.
 */
final class DashboardBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "dashboard",
          "one ad's hours over 30 days through Trino: rows, bytes and time, beside minutes, raw, DuckDB",
          List.of(
              new Benchmark.Flag("ads", "100000", "ads"),
              new Benchmark.Flag("days", "30", "UTC dates; truth has all but the last three"),
              new Benchmark.Flag("clicks", "500000", "clicks a day of the smaller lake"),
              new Benchmark.Flag("times", "100", "times as many has the larger one"),
              new Benchmark.Flag(
                  "warm-up", "12", "rounds that are not counted: Trino compiles as it goes"),
              new Benchmark.Flag("rounds", "9", "rounds that are")),
          DashboardBench::run);

  /** Ranks that have clicks in every hour of the smaller lake. */
  private static final int RANK = 300;

  private static final String SMALL = "small";
  private static final String LARGE = "large";
  private static final String WATCHED = "watched";

  /** A question and who answers it. */
  private record Contestant(String name, Asking asking) {}

  @FunctionalInterface
  private interface Asking {
    Answer ask() throws SQLException;
  }

  /**
   * @param clicks sum over the rows, for the comparison
   * @param rowsRead and {@code bytesRead}: -1 where the engine does not tell
   */
  private record Answer(int rows, long clicks, long rowsRead, long bytesRead, double seconds) {}

  private final Flags flags;
  private final Map<String, List<Answer>> answers = new LinkedHashMap<>();
  private final List<Double> secondsUntilSeen = new ArrayList<>();

  private DashboardBench(Flags flags) {
    this.flags = flags;
  }

  private static void run(Flags flags) throws Exception {
    new DashboardBench(flags).run();
  }

  private void run() throws Exception {
    var base = flags.dir().resolve("dashboard");
    var duckFiles = makeLakes(base);
    try (var server = TrinoServer.start(base.resolve("trino"), base);
        var duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      for (var schema : List.of(SMALL, LARGE)) {
        publish(server, schema);
      }
      try (var small = connect(server.url(SMALL));
          var large = connect(server.url(LARGE))) {
        ask(contestants(small, large, duckdb, duckFiles));
      }
      watchCommits(base.resolve(WATCHED), server);
    }
    requireSameClicks();
    report();
  }

  /** Paths of the hours' files by lake, as DuckDB takes them. */
  private Map<String, String> makeLakes(Path base) throws Exception {
    var settings =
        Map.of(
            "spark.clickledger.log-level",
            "ERROR",
            // About a part a date: 2.4 million rows are sorted at once.
            "spark.sql.shuffle.partitions",
            flags.word("days"));
    var files = new LinkedHashMap<String, String>();
    try (var spark = LakeSession.open("bench", settings)) {
      for (var name : List.of(SMALL, LARGE)) {
        var lake =
            DashboardWorld.at(
                spark,
                base.resolve(name),
                (int) flags.number("ads"),
                (int) flags.number("days"),
                flags.share("clicks") * (name.equals(LARGE) ? flags.share("times") : 1),
                name.equals(SMALL));
        files.put(name, paths(lake, TruthHour.TABLE));
        files.put(name + " stream", paths(lake, ClickHour.TABLE));
      }
    }
    return files;
  }

  private static String paths(Lake lake, TableDefinition table) {
    return lake.files(table).select("path").collectAsList().stream()
        .map(row -> "'" + row.getString(0).replaceFirst("^file:", "") + "'")
        .collect(Collectors.joining(", "));
  }

  private static Connection connect(String url) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "engineer");
    return DriverManager.getConnection(url, properties);
  }

  private LocalDate lastDay() {
    return DashboardWorld.FIRST_DAY.plusDays(flags.number("days") - 1);
  }

  private List<Contestant> contestants(
      Connection small, Connection large, Connection duckdb, Map<String, String> files) {
    var ad = "ad_id = " + DashboardWorld.ad(RANK, (int) flags.number("ads"));
    var neighbours = "campaign_id = " + (DashboardWorld.FIRST_CAMPAIGN + 7);
    var scattered =
        "campaign_id = "
            + (DashboardWorld.FIRST_CAMPAIGN
                + flags.number("ads") / 2 / DashboardWorld.ADS_OF_CAMPAIGN
                + 7);
    var contestants = new ArrayList<Contestant>();
    contestants.add(new Contestant("ad, hours", () -> trino(small, hours(ad))));
    contestants.add(new Contestant("ad, hours, more clicks", () -> trino(large, hours(ad))));
    contestants.add(new Contestant("ad, days", () -> trino(small, days(ad))));
    contestants.add(new Contestant("ad, days, more clicks", () -> trino(large, days(ad))));
    contestants.add(new Contestant("ad, minutes", () -> trino(small, minutes(ad))));
    contestants.add(new Contestant("ad, raw clicks", () -> trino(small, raw(ad))));
    contestants.add(
        new Contestant("ad, hours, DuckDB", () -> duckdb(duckdb, duckHours(files, SMALL, ad))));
    contestants.add(
        new Contestant(
            "ad, hours, DuckDB, more clicks", () -> duckdb(duckdb, duckHours(files, LARGE, ad))));
    contestants.add(
        new Contestant("campaign of neighbours, hours", () -> trino(small, hours(neighbours))));
    contestants.add(
        new Contestant(
            "campaign of neighbours, hours, more clicks", () -> trino(large, hours(neighbours))));
    contestants.add(
        new Contestant("campaign of scattered ads, hours", () -> trino(small, hours(scattered))));
    contestants.add(
        new Contestant(
            "campaign of scattered ads, hours, more clicks", () -> trino(large, hours(scattered))));
    contestants.add(
        new Contestant(
            "campaign of scattered ads, days, more clicks", () -> trino(large, days(scattered))));
    return contestants;
  }

  /** As {@code dashboard} asks it. */
  private String hours(String subject) {
    return """
        SELECT hour, currency, source, status, sum(clicks), sum(spend_micros),
          sum(invalid_clicks), sum(net_clicks), sum(net_micros)
        FROM clicks_hour WHERE %s AND event_date BETWEEN DATE '%s' AND DATE '%s'
        GROUP BY hour, currency, source, status ORDER BY hour, currency, source, status"""
        .formatted(subject, DashboardWorld.FIRST_DAY, lastDay());
  }

  private String days(String subject) {
    return hours(subject).replace("clicks_hour", "clicks_day").replace("hour", "event_date");
  }

  private String minutes(String subject) {
    return """
        SELECT date_trunc('hour', minute), currency, 'stream', min(status), sum(clicks), sum(spend_micros)
        FROM clicks_minute WHERE %s AND event_date BETWEEN DATE '%s' AND DATE '%s'
        GROUP BY date_trunc('hour', minute), currency"""
        .formatted(subject, DashboardWorld.FIRST_DAY, lastDay());
  }

  private String raw(String subject) {
    return """
        SELECT date_trunc('hour', event_time), 'USD', 'raw', '', count(DISTINCT click_id), sum(price_micros)
        FROM raw_click WHERE %s AND received_date BETWEEN DATE '%s' AND DATE '%s'
          AND event_time < with_timezone(CAST(DATE '%s' AS timestamp), 'UTC')
        GROUP BY date_trunc('hour', event_time)"""
        .formatted(subject, DashboardWorld.FIRST_DAY, lastDay().plusDays(1), lastDay().plusDays(1));
  }

  private static String duckHours(Map<String, String> files, String lake, String subject) {
    return """
        WITH truth AS (SELECT hour, currency, gross_clicks AS clicks, gross_micros AS micros
            FROM read_parquet([%s]) WHERE %s),
          stream AS (SELECT hour, currency, clicks, spend_micros AS micros
            FROM read_parquet([%s]) WHERE %s AND hour > (SELECT max(hour) FROM truth))
        SELECT hour, currency, '', '', CAST(sum(clicks) AS BIGINT), CAST(sum(micros) AS BIGINT)
        FROM (SELECT * FROM truth UNION ALL SELECT * FROM stream) GROUP BY hour, currency"""
        .formatted(files.get(lake), subject, files.get(lake + " stream"), subject);
  }

  private void ask(List<Contestant> contestants) throws SQLException {
    var warmUp = flags.number("warm-up");
    for (var round = 0; round < warmUp + flags.number("rounds"); round++) {
      for (var contestant : contestants) {
        var answer = contestant.asking().ask();
        if (round >= warmUp) {
          answers.computeIfAbsent(contestant.name(), n -> new ArrayList<>()).add(answer);
        }
      }
    }
  }

  private static Answer trino(Connection connection, String sql) throws SQLException {
    var stats = new QueryStats[1];
    var started = System.nanoTime();
    try (var statement = connection.createStatement()) {
      statement.unwrap(TrinoStatement.class).setProgressMonitor(now -> stats[0] = now);
      var answer = read(statement.executeQuery(sql), started);
      return new Answer(
          answer.rows(),
          answer.clicks(),
          stats[0].getProcessedRows(),
          stats[0].getPhysicalInputBytes(),
          answer.seconds());
    }
  }

  private static Answer duckdb(Connection connection, String sql) throws SQLException {
    var started = System.nanoTime();
    try (var statement = connection.createStatement()) {
      return read(statement.executeQuery(sql), started);
    }
  }

  private static Answer read(ResultSet result, long started) throws SQLException {
    var rows = 0;
    var clicks = 0L;
    while (result.next()) {
      rows++;
      clicks += result.getLong(5);
    }
    return new Answer(rows, clicks, -1, -1, (System.nanoTime() - started) / 1e9);
  }

  private void requireSameClicks() {
    requireSame("ad, hours", "ad, days", "ad, minutes", "ad, raw clicks", "ad, hours, DuckDB");
    requireSame(
        "ad, hours, more clicks", "ad, days, more clicks", "ad, hours, DuckDB, more clicks");
    requireSame(
        "campaign of scattered ads, hours, more clicks",
        "campaign of scattered ads, days, more clicks");
  }

  private void requireSame(String... names) {
    var clicks =
        Arrays.stream(names)
            .flatMap(name -> answersTo(name).stream())
            .map(Answer::clicks)
            .distinct()
            .toList();
    if (clicks.size() != 1 || clicks.get(0) == 0) {
      throw new IllegalStateException(
          "%s gave %s clicks: no figure is printed".formatted(List.of(names), clicks));
    }
  }

  /** From the end of a commit of Spark's until an answer of Trino's has it. */
  private void watchCommits(Path directory, TrinoServer server) throws Exception {
    Disk.delete(directory);
    try (var spark = LakeSession.open("bench", Map.of("spark.clickledger.log-level", "ERROR"))) {
      var lake = new Lake(spark, directory.resolve("lake").toAbsolutePath().toString());
      commit(lake, 0);
      publish(server, WATCHED);
      try (var trino = connect(server.url(WATCHED))) {
        for (var batch = 1; batch <= flags.number("rounds"); batch++) {
          commit(lake, batch);
          var committed = System.nanoTime();
          while (newestBatch(trino) < batch) {
            Thread.onSpinWait();
          }
          secondsUntilSeen.add((System.nanoTime() - committed) / 1e9);
        }
      }
    }
  }

  private static void commit(Lake lake, int batch) {
    SqlRows.append(lake, StreamProgress.TABLE, SqlRows.rollupAt("2026-03-29 02:00:00", batch, 1));
  }

  private static long newestBatch(Connection trino) throws SQLException {
    try (var statement = trino.createStatement();
        var result = statement.executeQuery("SELECT max(batch_id) FROM stream_progress")) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void publish(TrinoServer server, String schema) throws IOException {
    PublishServingJob.run(
        line -> {},
        new PublishServingJob.Options(
            new TrinoAddress(server.url(schema), "engineer", Optional.empty()),
            "local:///lake/" + schema + "/lake",
            false));
  }

  private void report() throws Exception {
    System.out.printf(
        "%n%,d ads, %d days, %,d clicks a day and %,d times as many; %d rounds, medians; clicks are the same%n",
        flags.number("ads"),
        flags.number("days"),
        flags.number("clicks"),
        flags.number("times"),
        flags.number("rounds"));
    System.out.printf(
        "%-46s %6s %12s %14s %9s %9s%n",
        "question", "rows", "rows read", "bytes read", "median ms", "max ms");
    answers.forEach(DashboardBench::line);
    var hours = answersTo("ad, hours").get(0);
    System.out.printf(
        "with %,d times the clicks an ad reads %.2f x the rows and %.2f x the bytes;%n"
            + "minutes take %.1f x the rows, %.1f x the bytes and %.1f x the time of hours,"
            + " raw clicks %.0f x, %.0f x and %.1f x; hours take %.1f x the time of DuckDB%n",
        flags.number("times"),
        ratio("ad, hours, more clicks", Answer::rowsRead, "ad, hours"),
        ratio("ad, hours, more clicks", Answer::bytesRead, "ad, hours"),
        ratio("ad, minutes", Answer::rowsRead, "ad, hours"),
        ratio("ad, minutes", Answer::bytesRead, "ad, hours"),
        ratio("ad, minutes", Answer::seconds, "ad, hours"),
        ratio("ad, raw clicks", Answer::rowsRead, "ad, hours"),
        ratio("ad, raw clicks", Answer::bytesRead, "ad, hours"),
        ratio("ad, raw clicks", Answer::seconds, "ad, hours"),
        ratio("ad, hours", Answer::seconds, "ad, hours, DuckDB"));
    System.out.printf(
        "a commit is in Trino's answer after %.0f ms in the median, %.0f ms at most%n",
        median(secondsUntilSeen, seconds -> seconds) * 1e3,
        secondsUntilSeen.stream().mapToDouble(seconds -> seconds).max().orElseThrow() * 1e3);
    if (hours.rows() != flags.number("days") * 24) {
      System.out.printf("the ad has clicks in %d hours only%n", hours.rows());
    }
    flags.write("dashboard", Map.of("answers", answers, "seconds_until_seen", secondsUntilSeen));
  }

  private static void line(String name, List<Answer> answers) {
    System.out.printf(
        "%-46s %6d %12s %14s %9.0f %9.0f%n",
        name,
        answers.get(0).rows(),
        told(median(answers, Answer::rowsRead)),
        told(median(answers, Answer::bytesRead)),
        median(answers, Answer::seconds) * 1e3,
        answers.stream().mapToDouble(Answer::seconds).max().orElseThrow() * 1e3);
  }

  private static String told(double figure) {
    return figure < 0 ? "-" : "%,.0f".formatted(figure);
  }

  private double ratio(String name, ToDoubleFunction<Answer> figure, String to) {
    return median(answersTo(name), figure) / median(answersTo(to), figure);
  }

  private List<Answer> answersTo(String question) {
    return Objects.requireNonNull(answers.get(question), question);
  }

  private static <T> double median(List<T> measured, ToDoubleFunction<T> figure) {
    var sorted = measured.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
