package io.clickledger.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.table.TableDefinition;
import java.time.Instant;
import java.util.ConcurrentModificationException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * Data files of a table and what is in them, to be replaced whole.
 *
 * @param version of the table that held them
 * @param rows with the table's columns
 */
public record TableFiles(
    Lake lake, TableDefinition table, Snapshot version, List<AddFile> files, Dataset<Row> rows) {
  /**
   * The files of a version that may hold rows of some partitions before an instant, by the
   * statistics in the log.
   *
   * @param partition column of dates by which the table is partitioned
   * @param dates of the partitions
   * @param column a timestamp
   */
  public static TableFiles before(
      Lake lake,
      TableDefinition table,
      long version,
      String partition,
      List<String> dates,
      String column,
      Instant before) {
    lake.requirePresent(table);
    var log = lake.log(table);
    var snapshot = log.getSnapshotAt(version, scala.Option.empty(), scala.Option.empty(), false);
    var oldest = get_json_object(col("stats"), "$.minValues." + column).cast("timestamp");
    var files =
        snapshot
            .allFiles()
            .where(col("partitionValues").getItem(partition).isin(dates.toArray()))
            .where(oldest.isNull().or(oldest.lt(lit(before))))
            .collectAsList();
    return new TableFiles(lake, table, snapshot, files, Lake.rows(table, snapshot, files));
  }

  /**
   * Replaces in one commit the rows of the files. Rows that others append meanwhile stay and do not
   * stand in its way, whatever partition they go to; Delta's own {@code replaceWhere} would fail
   * beside a stream that commits every few seconds.
   *
   * @param replacement all that is to be there instead of the files
   * @throws ConcurrentModificationException where another writer has replaced one of them
   */
  public void replaceBy(Dataset<Row> replacement) {
    // From their version on, every commit is looked at for what it took away.
    var transaction =
        lake.log(table).startTransaction(scala.Option.empty(), scala.Option.apply(version));
    var removed = files.stream().map(AddFile::remove).toList();
    Lake.commit(
        transaction, table, Lake.clustered(table, replacement), removed, SaveMode.Overwrite);
  }
}
