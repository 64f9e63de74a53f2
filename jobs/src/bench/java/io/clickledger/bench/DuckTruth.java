package io.clickledger.bench;

import io.clickledger.lake.Lake;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import io.clickledger.table.TableDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The truth of a day by DuckDB, from the same Parquet files: exact dedup in law 5's order, the mark
 * that decides, prices in force at event time, and what {@code rebuild-truth} writes of them.
 *
 * @param threads of DuckDB's
 * @param directory for its answers and for what exceeds its 6 GB of memory
 */
record DuckTruth(Lake lake, LocalDate day, int threads, Path directory) {
  /** Dedup and rollup alone: no click is judged, and none is written. */
  void writeHoursOnly() throws SQLException {
    run("COPY (%s) TO '%s' (FORMAT parquet)".formatted(hoursOnly(), hoursOnlyFile()));
  }

  /** (hour, ad_id, clicks, micros) by {@link #writeHoursOnly}. */
  Path hoursOnlyFile() {
    return file("hours-only");
  }

  /** The clicks as in {@code billable_click}, and from them the hours and the days. */
  void writeAll() throws SQLException {
    run(
        "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd)".formatted(clicks(), file("clicks")),
        "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd)".formatted(hours(), file("hours")),
        "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd)".formatted(days(), file("days")));
  }

  /**
   * Makes sure that {@code billable_click} holds what {@link #writeAll} wrote: as many rows, with
   * the same values in all columns.
   *
   * @throws IllegalStateException where it does not
   */
  void requireSameClicks() throws SQLException {
    try (var duckdb = open();
        var statement = duckdb.createStatement()) {
      var ours = digest(statement, files(lake, BillableClick.TABLE));
      var theirs = digest(statement, "'" + file("clicks") + "'");
      if (!ours.equals(theirs)) {
        throw new IllegalStateException(
            "billable_click is %s, DuckDB's clicks are %s: no time is printed"
                .formatted(ours, theirs));
      }
    }
  }

  private static String digest(Statement statement, String files) throws SQLException {
    var columns =
        Arrays.stream(BillableClick.TABLE.schema().fieldNames())
            .filter(column -> !column.equals(BillableClick.EVENT_DATE))
            .collect(Collectors.joining(", "));
    var query =
        "SELECT count(*), sum(hash(%s)::HUGEINT) FROM read_parquet([%s], hive_partitioning = false)"
            .formatted(columns, files);
    try (var row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1) + " rows that hash to " + row.getString(2);
    }
  }

  /** The files of a table, as DuckDB lists them. */
  static String files(Lake lake, TableDefinition table) {
    return lake.files(table).select("path").collectAsList().stream()
        .map(row -> "'" + row.getString(0).replaceFirst("^file:", "") + "'")
        .collect(Collectors.joining(", "));
  }

  private Path file(String name) {
    return directory.resolve("duckdb-" + name + ".parquet").toAbsolutePath();
  }

  private Connection open() throws SQLException {
    var duckdb = DriverManager.getConnection("jdbc:duckdb:");
    try (var statement = duckdb.createStatement()) {
      statement.execute("SET threads = " + threads);
      statement.execute("SET memory_limit = '6GB'");
      statement.execute("SET temp_directory = '" + directory.resolve("duckdb-spill") + "'");
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("SET preserve_insertion_order = false");
    }
    return duckdb;
  }

  private void run(String... statements) throws SQLException {
    try (var duckdb = open();
        var statement = duckdb.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String hoursOnly() {
    return """
        WITH copies AS (
          SELECT min_by(
              {event_time: event_time, ad_id: ad_id, campaign_id: campaign_id,
               price_micros: price_micros},
              {received_at: received_at, event_time: event_time, source_name: source_name,
               source_partition: source_partition, source_offset: source_offset}) AS click
          FROM (%s)
          GROUP BY click_id),
        clicks AS (SELECT click.* FROM copies),
        rates AS (%s)
        SELECT date_trunc('hour', event_time) AS hour, ad_id, count(*) AS clicks,
            CAST(sum(coalesce(price_micros, cpc_micros)) AS BIGINT) AS micros
        FROM clicks JOIN rates ON clicks.campaign_id = rates.campaign_id
            AND event_time >= valid_from AND event_time < valid_to
        GROUP BY ALL
        """
        .formatted(raw(), rates());
  }

  /** The few ids with several copies are put in order; all others pass as they are. */
  private String clicks() {
    return """
        WITH raw AS (%s),
        repeated AS MATERIALIZED (
          SELECT click_id FROM raw GROUP BY click_id HAVING count(*) > 1),
        ranked AS (
          SELECT *, count(*) OVER copies AS copies,
              min(hash(event_time, ad_id, campaign_id, advertiser_id, publisher_id, price_micros))
                  OVER copies
              <> max(hash(event_time, ad_id, campaign_id, advertiser_id, publisher_id, price_micros))
                  OVER copies AS copies_disagree,
              row_number() OVER (PARTITION BY click_id ORDER BY received_at, event_time,
                  source_name, source_partition, source_offset) AS rank
          FROM raw SEMI JOIN repeated USING (click_id)
          WINDOW copies AS (PARTITION BY click_id)),
        clicks AS (
          SELECT *, 1 AS copies, false AS copies_disagree
          FROM raw ANTI JOIN repeated USING (click_id)
          UNION ALL BY NAME
          SELECT * EXCLUDE (rank) FROM ranked WHERE rank = 1),
        rates AS (%s),
        marks AS (
          SELECT click_id, max_by({tier: tier, rule: rule, decision: decision},
              {strength: list_position(['GIVT', 'SIVT', 'ADJUSTMENT'], tier),
               decided_at: decided_at, rule: rule, rule_version: rule_version}) AS mark
          FROM read_parquet([%s]) GROUP BY click_id)
        SELECT clicks.click_id, event_time, received_at, ad_id, clicks.campaign_id,
            rates.advertiser_id, publisher_id,
            coalesce(price_micros, cpc_micros) AS price_micros,
            price_micros IS NOT NULL AS auction_priced,
            currency,
            CAST(timezone(billing_zone, event_time) AS DATE) AS billing_day,
            coalesce(mark.decision <> 'INVALID', true) AS billable,
            CASE WHEN mark.decision = 'INVALID' THEN mark.rule ELSE 'VALID' END AS why,
            mark.tier AS verdict_tier,
            CAST(copies AS INTEGER) AS copies, copies_disagree,
            source_name, source_partition, source_offset
        FROM clicks LEFT JOIN marks USING (click_id)
        JOIN rates ON clicks.campaign_id = rates.campaign_id
            AND event_time >= valid_from AND event_time < valid_to
        """
        .formatted(raw(), rates(), files(lake, ClickVerdict.TABLE));
  }

  private String hours() {
    return """
        SELECT date_trunc('hour', event_time) AS hour, ad_id, campaign_id, advertiser_id, currency,
            %s
        FROM '%s' GROUP BY ALL
        """
        .formatted(
            """
            count(*) AS gross_clicks, count(*) FILTER (NOT billable) AS invalid_clicks,
            count(*) FILTER (billable) AS net_clicks,
            CAST(sum(price_micros) AS BIGINT) AS gross_micros,
            CAST(coalesce(sum(price_micros) FILTER (NOT billable), 0) AS BIGINT) AS invalid_micros,
            CAST(coalesce(sum(price_micros) FILTER (billable), 0) AS BIGINT) AS net_micros
            """,
            file("clicks"));
  }

  private String days() {
    return """
        SELECT ad_id, campaign_id, advertiser_id, currency,
            sum(gross_clicks), sum(invalid_clicks), sum(net_clicks),
            sum(gross_micros), sum(invalid_micros), sum(net_micros)
        FROM '%s' GROUP BY ALL
        """
        .formatted(file("hours"));
  }

  private String raw() {
    return """
        SELECT * FROM read_parquet([%s])
        WHERE event_time >= TIMESTAMPTZ '%s' AND event_time < TIMESTAMPTZ '%s'
        """
        .formatted(files(lake, RawClick.TABLE), day, day.plusDays(1));
  }

  private String rates() {
    return """
        SELECT *, lead(valid_from, 1, TIMESTAMPTZ '9999-12-31')
            OVER (PARTITION BY campaign_id ORDER BY valid_from) AS valid_to
        FROM read_parquet([%s])
        """
        .formatted(files(lake, Campaign.TABLE));
  }
}
