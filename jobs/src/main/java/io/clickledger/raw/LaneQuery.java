package io.clickledger.raw;

import io.clickledger.lake.JobContext;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/** Runs a lane's streaming query from its checkpoint, once or until the process is told to stop. */
public final class LaneQuery {
  /** Larger than any file: with it every file lies whole in one partition, in its own order. */
  private static final String WHOLE_FILES = String.valueOf(1L << 45);

  private LaneQuery() {}

  /**
   * A session for micro-batches, whose file sources never split or pack files, so that a line's
   * number is its position.
   */
  public static SparkSession session(SparkSession spark) {
    var lane = spark.newSession();
    lane.conf().set("spark.sql.files.maxPartitionBytes", WHOLE_FILES);
    lane.conf().set("spark.sql.files.openCostInBytes", WHOLE_FILES);
    // A micro-batch's tables are small: to plan each of their stages anew costs more than it saves.
    lane.conf().set("spark.sql.adaptive.enabled", "false");
    return lane;
  }

  /**
   * @param interval time between micro-batches; empty: process what is there, then stop
   * @param writeBatch called with each micro-batch and its id, again with the same id after a crash
   * @return Spark's id of the query, the same for all runs from one checkpoint
   */
  public static UUID run(
      JobContext job,
      Lane lane,
      Dataset<Row> rows,
      Optional<Duration> interval,
      VoidFunction2<Dataset<Row>, Long> writeBatch)
      throws StreamingQueryException {
    var listener = new QueryReport(lane.metrics());
    rows.sparkSession().streams().addListener(listener);
    try {
      var query =
          rows.writeStream()
              .queryName(lane.name())
              .outputMode("append")
              .trigger(
                  interval
                      .map(i -> Trigger.ProcessingTime(i.toMillis()))
                      .orElseGet(Trigger::AvailableNow))
              .option("checkpointLocation", lane.checkpoint().location(job.lake()).toString())
              .foreachBatch(writeBatch)
              .start();
      query.awaitTermination();
      return query.id();
    } catch (TimeoutException e) {
      throw new IllegalStateException("the " + lane.name() + " query did not start", e);
    } finally {
      rows.sparkSession().streams().removeListener(listener);
    }
  }
}
