package io.clickledger.bench;

import io.clickledger.lake.Lake;
import io.clickledger.table.Campaign;
import io.clickledger.table.RawClick;
import io.clickledger.table.TableDefinition;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.stream.Collectors;

/**
 * The gross clicks and money of a day by DuckDB, from the same Parquet files: exact dedup in law
 * 5's order, prices in force at event time, a rollup by hour and ad. It judges no click and keeps
 * none.
 */
final class DuckTruth {
  private DuckTruth() {}

  /**
   * Writes (hour, ad_id, clicks, micros) as a Parquet file.
   *
   * @param spill directory for what exceeds DuckDB's 6 GB of memory
   */
  static void write(Lake lake, LocalDate day, int threads, Path spill, Path rollup)
      throws SQLException {
    try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
        var statement = duckdb.createStatement()) {
      statement.execute("SET threads = " + threads);
      statement.execute("SET memory_limit = '6GB'");
      statement.execute("SET temp_directory = '" + spill + "'");
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(sql(lake, day), rollup));
    }
  }

  private static String sql(Lake lake, LocalDate day) {
    return """
        WITH copies AS (
          SELECT min_by(
              {event_time: event_time, ad_id: ad_id, campaign_id: campaign_id,
               price_micros: price_micros},
              {received_at: received_at, event_time: event_time, source_name: source_name,
               source_partition: source_partition, source_offset: source_offset}) AS click
          FROM read_parquet([%s])
          WHERE event_time >= TIMESTAMPTZ '%s' AND event_time < TIMESTAMPTZ '%s'
          GROUP BY click_id),
        clicks AS (SELECT click.* FROM copies),
        rates AS (
          SELECT campaign_id, cpc_micros, valid_from,
              lead(valid_from, 1, TIMESTAMPTZ '9999-12-31')
                  OVER (PARTITION BY campaign_id ORDER BY valid_from) AS valid_to
          FROM read_parquet([%s]))
        SELECT date_trunc('hour', event_time) AS hour, ad_id, count(*) AS clicks,
            CAST(sum(coalesce(price_micros, cpc_micros)) AS BIGINT) AS micros
        FROM clicks JOIN rates ON clicks.campaign_id = rates.campaign_id
            AND event_time >= valid_from AND event_time < valid_to
        GROUP BY ALL
        """
        .formatted(files(lake, RawClick.TABLE), day, day.plusDays(1), files(lake, Campaign.TABLE));
  }

  /** The files of a table, as DuckDB lists them. */
  static String files(Lake lake, TableDefinition table) {
    return lake.files(table).select("path").collectAsList().stream()
        .map(row -> "'" + row.getString(0).replaceFirst("^file:", "") + "'")
        .collect(Collectors.joining(", "));
  }
}
