package io.clickledger.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.clickledger.table.TableDefinition;

/**
 * How much a table's newest version is.
 *
 * @param bytes of its data files
 * @param largestPartitionFiles files of the partition with most
 * @param commitsSinceCheckpoint files of the log that a reader opens one by one
 */
public record TableSize(
    long version, long files, long bytes, long largestPartitionFiles, long commitsSinceCheckpoint) {

  /** Of a table that is there. */
  public static TableSize of(Lake lake, TableDefinition table) {
    var snapshot = lake.log(table).update(false, scala.Option.empty(), scala.Option.empty());
    var largest =
        snapshot
            .allFiles()
            .groupBy(col("partitionValues").cast("string"))
            .agg(count(lit(1)).as("files"))
            .agg(coalesce(max("files"), lit(0L)))
            .first()
            .getLong(0);
    return new TableSize(
        snapshot.version(),
        snapshot.numOfFiles(),
        snapshot.sizeInBytes(),
        largest,
        snapshot.version() - snapshot.logSegment().checkpointProvider().version());
  }
}
