package io.clickledger.stream;

import io.clickledger.lake.JobContext;
import io.clickledger.table.Campaign;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * {@link Campaign#inForce} of the newest dimension, worked out once for each version of it: it
 * changes a few times a day, and micro-batches come every few seconds.
 */
final class RatesInForce implements AutoCloseable {
  private final JobContext job;
  private long version;
  private @Nullable Dataset<Row> rates;

  RatesInForce(JobContext job) {
    this.job = job;
  }

  /** Good until the next call. */
  Dataset<Row> now() {
    // Before the rows are read: where a version comes in between, the next call reads them again.
    var newest = job.lake().version(Campaign.TABLE);
    if (rates == null || newest != version) {
      close();
      version = newest;
      rates =
          Campaign.inForce(job.readOrEmpty(Campaign.TABLE)).persist(StorageLevel.MEMORY_AND_DISK());
    }
    return rates;
  }

  @Override
  public void close() {
    if (rates != null) {
      rates.unpersist();
      rates = null;
    }
  }
}
