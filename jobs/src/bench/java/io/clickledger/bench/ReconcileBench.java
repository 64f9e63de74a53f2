package io.clickledger.bench;

import io.clickledger.demo.generate.GeneratorSummary;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.lake.LakeSession;
import io.clickledger.reconcile.ReconcileJob;
import io.clickledger.table.BillableClick;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.TableDefinition;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code bench reconcile}: the comparison of a day's stream with its truth, beside DuckDB with the
 * same question in SQL: clicks of both by (hour, campaign), and how many of truth have no copy that
 * came in time. DuckDB's cells must be those of {@code reconciliation}, or no time is printed; it
 * looks for no other cause, and a lake that has one is refused.
 */
final class ReconcileBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "reconcile",
          "the comparison of stream and truth of one day, beside DuckDB asking the same",
          List.of(
              new Benchmark.Flag("clicks", "10000000", "distinct clicks to generate"),
              new Benchmark.Flag("rounds", "3", "rounds; each contestant runs once in each"),
              new Benchmark.Flag("heap", "6g", "heap of the jobs that make the lake")),
          ReconcileBench::run);

  private static final String OURS = "reconcile";
  private static final String DUCKDB = "DuckDB, the same by SQL";

  private static final String CELLS =
      """
      WITH stream AS (
        SELECT date_trunc('hour', minute) AS hour, campaign_id, CAST(sum(clicks) AS BIGINT) AS clicks
        FROM read_parquet([%s]) GROUP BY ALL),
      clicks AS (
        SELECT click_id, date_trunc('hour', event_time) AS hour, campaign_id FROM read_parquet([%s])),
      truth AS (SELECT hour, campaign_id, count(*) AS clicks FROM clicks GROUP BY ALL),
      in_time AS (
        SELECT click_id FROM read_parquet([%s])
        WHERE epoch_us(received_at) - epoch_us(event_time) <= 900000000),
      late AS (
        SELECT hour, campaign_id, -count(*) AS clicks
        FROM clicks ANTI JOIN in_time USING (click_id) GROUP BY ALL)
      SELECT hour, campaign_id, coalesce(stream.clicks, 0), coalesce(truth.clicks, 0),
          coalesce(late.clicks, 0)
      FROM stream FULL JOIN truth USING (hour, campaign_id) LEFT JOIN late USING (hour, campaign_id)
      """;

  private final Flags flags;
  private final Path directory;

  private ReconcileBench(Flags flags) {
    this.flags = flags;
    this.directory = flags.dir().resolve("reconcile-" + flags.number("clicks"));
  }

  private static void run(Flags flags) throws Exception {
    new ReconcileBench(flags).run();
  }

  private void run() throws Exception {
    var path = madeLake();
    try (var spark = LakeSession.open("bench", Map.of("spark.clickledger.log-level", "ERROR"))) {
      var lake = new Lake(spark, path.toString());
      var date = firstDay(lake, BillableClick.TABLE);
      var times = new TimesByName();
      for (int round = 0; round < flags.number("rounds"); round++) {
        times.take(OURS, () -> ReconcileJob.run(job(lake), options(date)));
        var cells = new TreeMap<String, String>();
        times.take(DUCKDB, () -> cells.putAll(byDuckDb(lake)));
        requireSameCells(lake, cells);
      }
      report(times);
    }
  }

  /** A lake with raw clicks, stream and truth of {@code --clicks}, made once. */
  private Path madeLake() throws Exception {
    var lake = directory.resolve("lake").toAbsolutePath();
    var whole = directory.resolve("whole");
    if (!Files.exists(whole)) {
      Disk.delete(directory);
      var world =
          RollupBench.world(flags.with(Map.of("format", "parquet", "ads", "20000", "hot-ad", "0")));
      var source = "files:" + world.landing().toAbsolutePath();
      command("load-campaigns", "--lake", lake.toString(), "--file", campaigns(world));
      lane("archive", lake, source);
      lane("rollup", lake, source);
      command("rebuild-truth", "--lake", lake.toString(), "--date", firstDay(lake).toString());
      Files.createFile(whole);
    }
    return lake;
  }

  private static String campaigns(GeneratorSummary world) {
    return world.campaigns().toAbsolutePath().toString();
  }

  private void lane(String lane, Path lake, String source) throws Exception {
    command(
        lane,
        "--lake",
        lake.toString(),
        "--source",
        source,
        "--max-files-per-trigger",
        "4",
        "--once");
  }

  private void command(String... words) throws Exception {
    System.out.println("making the lake: " + words[0]);
    try (var process = LaneProcess.start(flags.word("heap"), words)) {
      if (process.await() != 0) {
        throw new IllegalStateException(process.said());
      }
    }
  }

  private static LocalDate firstDay(Path path) throws IOException {
    try (var spark = LakeSession.open("bench", Map.of("spark.clickledger.log-level", "ERROR"))) {
      return firstDay(new Lake(spark, path.toString()), ClickMinute.TABLE);
    }
  }

  private static LocalDate firstDay(Lake lake, TableDefinition table) {
    return lake.read(table).selectExpr("min(event_date)").first().getAs(0);
  }

  private static ReconcileJob.Options options(LocalDate date) {
    return new ReconcileJob.Options(date, ReconcileJob.DEFAULT_THRESHOLD);
  }

  private static JobContext job(Lake lake) {
    var quiet = new PrintStream(OutputStream.nullOutputStream());
    return new JobContext(lake, OURS, Map.of(), Clock.systemUTC(), quiet);
  }

  private Map<String, String> byDuckDb(Lake lake) throws SQLException {
    var sql =
        CELLS.formatted(
            DuckTruth.files(lake, ClickMinute.TABLE),
            DuckTruth.files(lake, BillableClick.TABLE),
            DuckTruth.files(lake, RawClick.TABLE));
    var cells = new TreeMap<String, String>();
    try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
        var statement = duckdb.createStatement()) {
      statement.execute("SET threads = " + Runtime.getRuntime().availableProcessors());
      statement.execute("SET TimeZone = 'UTC'");
      try (var rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          cells.put(
              rows.getTimestamp(1).toInstant() + " " + rows.getLong(2),
              cell(rows.getLong(3), rows.getLong(4), rows.getLong(5)));
        }
      }
    }
    return cells;
  }

  private static void requireSameCells(Lake lake, Map<String, String> theirs) {
    var ours = new TreeMap<String, String>();
    for (var row :
        lake.read(Reconciliation.TABLE)
            .selectExpr(
                "hour",
                "campaign_id",
                "stream_clicks",
                "truth_clicks",
                "late",
                "stream_clicks - truth_clicks - late")
            .collectAsList()) {
      if (row.getLong(5) != 0) {
        throw new IllegalStateException(row + " has a cause that DuckDB does not look for");
      }
      ours.put(
          row.get(0) + " " + row.getLong(1), cell(row.getLong(2), row.getLong(3), row.getLong(4)));
    }
    if (!ours.equals(theirs)) {
      throw new IllegalStateException(
          "%d cells differ from DuckDB's %d: no time is printed"
              .formatted(ours.size(), theirs.size()));
    }
    System.out.printf("checked: %,d cells (hour, campaign), the same by DuckDB%n", ours.size());
  }

  private static String cell(long stream, long truth, long late) {
    return "stream %d, truth %d, late %d".formatted(stream, truth, late);
  }

  private void report(TimesByName times) throws IOException {
    System.out.printf(
        "%n%,d clicks of one day, %d rounds%n", flags.number("clicks"), flags.number("rounds"));
    times.print();
    System.out.printf(
        "reconcile takes %.2f x DuckDB (medians)%n", times.median(OURS) / times.median(DUCKDB));
    flags.write("reconcile", Map.of("clicks", flags.number("clicks"), "laps", times.asMaps()));
  }
}
