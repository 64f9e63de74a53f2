package io.clickledger.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.lake.LakeSession;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.Trigger;

/**
 * The same job as a Spark user would write it: {@code dropDuplicatesWithinWatermark} on a 64-bit
 * key, 30 minutes of memory as the lane has, then minutes by ad, appended to Delta once a batch. It
 * checks no contract and writes neither late clicks nor progress, so it has less to do.
 */
final class SparkDedupBaseline {
  private SparkDedupBaseline() {}

  /** Arguments: landing directory, files in a micro-batch, output directory. */
  public static void main(String[] args) throws Exception {
    try (var spark = LakeSession.open("bench", Map.of("spark.clickledger.log-level", "ERROR"))) {
      run(spark, Path.of(args[0]), Integer.parseInt(args[1]), Path.of(args[2]));
    }
  }

  private static void run(SparkSession spark, Path landing, int filesPerTrigger, Path out)
      throws Exception {
    var session = spark.newSession();
    session.conf().set("spark.sql.shuffle.partitions", "2");
    session.streams().addListener(new Batches());
    var clicks =
        session
            .readStream()
            .schema(spark.read().parquet(landing.toString()).schema())
            .option("maxFilesPerTrigger", filesPerTrigger)
            .parquet(landing.toString())
            .withColumn("received_at", expr("coalesce(received_at, event_time)"))
            .where("received_at - event_time <= INTERVAL 15 MINUTES")
            .select(
                xxhash64(col("click_id")).as("fingerprint"),
                date_trunc("minute", col("event_time")).as("minute"),
                col("received_at"),
                col("ad_id"),
                col("campaign_id"),
                col("price_micros"))
            .withWatermark("received_at", "30 minutes")
            .dropDuplicatesWithinWatermark("fingerprint");
    clicks
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", out.resolve("checkpoint").toString())
        .foreachBatch((Dataset<Row> batch, Long id) -> append(batch, id, out))
        .start()
        .awaitTermination();
  }

  private static void append(Dataset<Row> batch, long id, Path out) {
    batch
        .groupBy("minute", "ad_id", "campaign_id")
        .agg(count(lit(1)).as("clicks"), sum("price_micros").as("auction_micros"))
        .write()
        .format("delta")
        .mode("append")
        .option("txnAppId", "baseline")
        .option("txnVersion", id)
        .save(out.resolve("minutes").toString());
  }

  /** Tells of each micro-batch as the lane does. */
  private static final class Batches extends StreamingQueryListener {
    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      System.out.printf(
          "spark: batch %d, %,d records%n",
          event.progress().batchId(), event.progress().numInputRows());
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
  }
}
