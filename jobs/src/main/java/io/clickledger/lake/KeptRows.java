package io.clickledger.lake;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.LogicalRDD$;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows that a job works out once and asks often, until it closes them. What is made of them has a
 * plan as short as a table's: Spark analyses the whole plan of a cached dataset again wherever it
 * is used, and the work doubles with every step that uses the one before twice. What an executor
 * loses is worked out again.
 */
public final class KeptRows implements AutoCloseable {
  private final Dataset<Row> kept;
  private final Dataset<Row> rows;

  private KeptRows(Dataset<Row> kept, Dataset<Row> rows) {
    this.kept = kept;
    this.rows = rows;
  }

  /** Keeps rows in memory, and on disk where it is full. */
  public static KeptRows of(Dataset<Row> rows) {
    // Its session and its plan are those of a session in this process.
    var kept =
        (org.apache.spark.sql.classic.Dataset<Row>) rows.persist(StorageLevel.MEMORY_AND_DISK());
    var plan = LogicalRDD$.MODULE$.fromDataset(kept.queryExecution().toRdd(), kept, false);
    return new KeptRows(
        kept, org.apache.spark.sql.classic.Dataset.ofRows(kept.sparkSession(), plan));
  }

  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public void close() {
    kept.unpersist();
  }
}
