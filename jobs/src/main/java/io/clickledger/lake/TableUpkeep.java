package io.clickledger.lake;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.table.TableDefinition;
import io.delta.tables.DeltaTable;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.Snapshot;

/**
 * What keeps a table quick to read, by Delta's own means: few files, a short log, no file that
 * nobody can ask for any more. No row changes, and no reader or writer is in its way.
 */
final class TableUpkeep {
  /** A file below this size is small, and so many of them in a partition are too many. */
  private static final long SMALL_BYTES = 16L << 20;

  private static final int MANY_FILES = 16;

  /** Commits after a checkpoint, each of them a file that every reader opens. */
  private static final int MANY_COMMITS = 20;

  private final Lake lake;
  private final TableDefinition table;

  TableUpkeep(Lake lake, TableDefinition table) {
    this.lake = lake;
    this.table = table;
  }

  /**
   * @param files data files of the newest version
   * @param smallFiles of these, in partitions with too many small ones
   * @param commits since the newest checkpoint
   * @param oldFiles that no version that is kept names any more
   */
  record State(long files, long smallFiles, long commits, long oldFiles) {
    boolean isAsItShouldBe() {
      return smallFiles == 0 && commits < MANY_COMMITS && oldFiles == 0;
    }
  }

  State state() {
    var snapshot = snapshot();
    var small = crowded().stream().mapToLong(row -> row.getLong(1)).sum();
    return new State(
        snapshot.numOfFiles(),
        small,
        snapshot.version() - snapshot.logSegment().checkpointProvider().version(),
        oldFiles());
  }

  /** Merges small files, sums up the log and lets its old entries go, deletes old files. */
  void run() {
    for (var row : crowded()) {
      merge(row.getJavaMap(0));
    }
    var log = lake.log(table);
    var snapshot = snapshot();
    if (snapshot.version() > snapshot.logSegment().checkpointProvider().version()) {
      log.checkpoint(snapshot, scala.Option.empty());
    }
    if (saysHowLongFilesStay()) {
      DeltaTable.forPath(lake.spark(), lake.location(table)).vacuum();
    }
  }

  private Snapshot snapshot() {
    return lake.log(table).update(false, scala.Option.empty(), scala.Option.empty());
  }

  /**
   * Partitions with too many small files: (values, files). Of clustered tables none: their files
   * are in order, which the jobs that write whole hours and days see to.
   */
  private List<Row> crowded() {
    return table.clusterColumns().isEmpty()
        ? snapshot()
            .allFiles()
            .where(col("size").lt(lit(SMALL_BYTES)))
            .groupBy(col("partitionValues").cast("string"))
            .agg(first("partitionValues").as("partition"), count(lit(1)).as("files"))
            .where(col("files").geq(lit(MANY_FILES)))
            .select("partition", "files")
            .collectAsList()
        : List.of();
  }

  private void merge(Map<String, String> partition) {
    var optimize = DeltaTable.forPath(lake.spark(), lake.location(table)).optimize();
    (partition.isEmpty() ? optimize : optimize.where(condition(partition))).executeCompaction();
  }

  private static String condition(Map<String, String> partition) {
    return partition.entrySet().stream()
        .map(
            value ->
                value.getValue() == null
                    ? value.getKey() + " IS NULL"
                    : "%s = '%s'".formatted(value.getKey(), value.getValue().replace("'", "\\'")))
        .collect(joining(" AND "));
  }

  private long oldFiles() {
    return saysHowLongFilesStay()
        ? lake.spark().sql("VACUUM delta.`%s` DRY RUN".formatted(lake.location(table))).count()
        : 0;
  }

  /** Delta by itself would delete them after a week; the next job that writes the table says it. */
  private boolean saysHowLongFilesStay() {
    return lake.storedProperties(table).containsKey(TableDefinition.REPLACED_FILES_STAY);
  }
}
