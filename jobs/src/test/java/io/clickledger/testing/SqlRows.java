package io.clickledger.testing;

import io.clickledger.lake.Lake;
import io.clickledger.table.TableDefinition;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows set by hand, as SQL writes them. */
public final class SqlRows {
  private SqlRows() {}

  /**
   * Appends in one commit.
   *
   * @param values {@code (…), (…)}: a value a column, in the table's order, of its type or null
   */
  public static void append(Lake lake, TableDefinition table, String values) {
    lake.create(table);
    lake.append(table, rows(lake, table, values));
  }

  public static Dataset<Row> rows(Lake lake, TableDefinition table, String values) {
    var names = String.join(", ", table.schema().fieldNames());
    var rows = lake.spark().sql("SELECT * FROM VALUES %s AS t(%s)".formatted(values, names));
    for (var field : table.schema().fields()) {
      rows = rows.withColumn(field.name(), rows.col(field.name()).cast(field.dataType()));
    }
    return rows;
  }

  /** A partial of {@code click_minute}: USD, 100 micros a click, no correction. */
  public static String minute(String minute, long ad, long campaign, long clicks, long batch) {
    return "(timestamp'%s', %dL, %dL, %dL, 0L, %dL, 'USD', 0L, 0, %dL, date'%s')"
        .formatted(minute, ad, campaign, clicks, clicks * 100, batch, minute.substring(0, 10));
  }

  /** A row of {@code stream_progress} with which the rollup lane has come to a watermark. */
  public static String rollupAt(String watermark, long batch, long accepted) {
    return """
        ('rollup', 0, %2$dL, %3$dL, %3$dL, 0L, 0L, 0L, 0L, 0L, 1L, %3$dL, timestamp'%1$s',
          timestamp'%1$s', timestamp'%1$s', 600L, map('f', %3$dL), timestamp'%1$s', timestamp'%1$s',
          NULL, NULL, NULL, NULL, NULL)"""
        .formatted(watermark, batch, accepted);
  }
}
