package io.clickledger.bench;

import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.lake.Lake;
import io.clickledger.lake.LakeSession;
import io.clickledger.table.RawClick;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.functions;

/**
 * {@code bench archive}: the archive lane from landed files. No rate is printed before DuckDB has
 * found the same records in its Parquet files as in the landed ones.
 */
final class ArchiveBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "archive",
          "the archive lane from landed files: rate, and bytes a click on disk",
          List.of(
              new Benchmark.Flag("clicks", "20000000", "distinct clicks to generate"),
              new Benchmark.Flag("rounds", "1", "rounds"),
              new Benchmark.Flag("files-per-trigger", "2", "landed files in a micro-batch"),
              new Benchmark.Flag("format", "ndjson", "of the landed files: ndjson or parquet"),
              new Benchmark.Flag("heap", "6g", "heap of the lane")),
          ArchiveBench::run);

  private static final String TOTALS =
      """
      SELECT count(*), count(DISTINCT click_id), sum(hash(click_id, ad_id, campaign_id, advertiser_id, publisher_id,
          user_id, ip, user_agent, price_micros)), min(event_time), max(received_at) FROM %s
      """;

  /**
   * A time is a text of RFC 3339 or milliseconds since the epoch; who gives no receipt has none.
   */
  private static final String NDJSON =
      """
      SELECT * REPLACE (%1$s AS event_time, coalesce(%2$s, %1$s) AS received_at)
      FROM read_ndjson('%%s/*.ndjson', columns = {click_id: 'VARCHAR', event_time: 'VARCHAR', received_at: 'VARCHAR',
          ad_id: 'BIGINT', campaign_id: 'BIGINT', advertiser_id: 'BIGINT', publisher_id: 'BIGINT', user_id: 'VARCHAR',
          ip: 'VARCHAR', user_agent: 'VARCHAR', price_micros: 'BIGINT'})
      """
          .formatted(time("event_time"), time("received_at"));

  private ArchiveBench() {}

  private static String time(String column) {
    return "coalesce(epoch_ms(TRY_CAST(%1$s AS BIGINT))::TIMESTAMPTZ, TRY_CAST(%1$s AS TIMESTAMPTZ))"
        .formatted(column);
  }

  private static void run(Flags flags) throws Exception {
    var world =
        ClickGenerator.generate(
            RollupBench.settings(flags, 20_000, 0),
            RollupBench.directory(flags, 20_000, 0),
            System.out::println);
    var laps = new ArrayList<Lap>();
    long bytes = 0;
    var out = flags.dir().resolve("runs");
    for (int round = 0; round < flags.number("rounds"); round++) {
      Disk.delete(out);
      var process =
          LaneProcess.start(
              flags.word("heap"),
              "archive",
              "--lake",
              out.toAbsolutePath().toString(),
              "--source",
              "files:" + world.landing().toAbsolutePath(),
              "--max-files-per-trigger",
              flags.word("files-per-trigger"),
              "--once");
      laps.add(Lap.of("archive", round, process));
      bytes = checkedBytes(flags, world.landing(), out);
    }
    System.out.printf(
        "%n%,d records from %s, %d files a micro-batch: %.1f bytes a record on disk%n",
        world.records(),
        flags.word("format"),
        flags.number("files-per-trigger"),
        (double) bytes / world.records());
    Lap.print(laps);
    flags.write(
        "archive", Map.of("records", world.records(), "bytes", bytes, "laps", Lap.asMaps(laps)));
  }

  /**
   * Bytes of the log's files, once DuckDB has read the same from them as from the landed files.
   *
   * @throws IllegalStateException where it has not
   */
  private static long checkedBytes(Flags flags, Path landing, Path lake) throws Exception {
    String log;
    long bytes;
    try (var spark = LakeSession.open("bench", Map.of("spark.clickledger.log-level", "ERROR"))) {
      var archived = new Lake(spark, lake.toAbsolutePath().toString());
      log = "read_parquet([%s])".formatted(DuckTruth.files(archived, RawClick.TABLE));
      bytes = archived.files(RawClick.TABLE).agg(functions.sum("size")).first().getLong(0);
    }
    var landed =
        flags.word("format").equals("parquet")
            ? "read_parquet('%s/*.parquet')".formatted(landing)
            : "(%s)".formatted(NDJSON.formatted(landing));
    try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
        var statement = duckdb.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      var kept = row(statement, log);
      var given = row(statement, landed);
      if (!kept.equals(given)) {
        throw new IllegalStateException(
            "the log holds %s, and was given %s: no rate is printed".formatted(kept, given));
      }
      System.out.println("checked: the log holds what was landed: " + kept);
    }
    return bytes;
  }

  private static List<String> row(java.sql.Statement statement, String from) throws Exception {
    try (var rows = statement.executeQuery(TOTALS.formatted(from))) {
      rows.next();
      var values = new ArrayList<String>();
      for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
        values.add(rows.getString(column));
      }
      return values;
    }
  }
}
