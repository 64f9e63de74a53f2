package io.clickledger.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.statistics.IOStatisticsSupport;
import org.apache.hadoop.fs.statistics.StoreStatisticNames;
import org.apache.spark.sql.SparkSession;

/**
 * Requests of this process to the store of a lake since it began, as S3A counts them; all zero on
 * local disks. Executors of a cluster are other processes.
 *
 * @param puts objects and parts written
 * @param gets ranges of objects read
 * @param heads objects asked about
 * @param lists pages of listings
 * @param deletes of one object or of many
 * @param retries requests that were tried again
 * @param throttled requests that the store refused for being too many
 */
public record StoreRequests(
    long puts, long gets, long heads, long lists, long deletes, long retries, long throttled) {
  static final StoreRequests NONE = new StoreRequests(0, 0, 0, 0, 0, 0, 0);

  /**
   * @param lake root of the lake
   */
  public static StoreRequests untilNow(SparkSession spark, String lake) {
    var path = new Path(lake);
    var scheme = path.toUri().getScheme();
    if (scheme == null || !scheme.startsWith("s3")) {
      return NONE;
    }
    try {
      // The same that Delta writes by: Hadoop keeps one for a bucket.
      var fs = path.getFileSystem(spark.sessionState().newHadoopConf());
      var statistics = IOStatisticsSupport.retrieveIOStatistics(fs);
      return statistics == null ? NONE : of(statistics.counters());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StoreRequests of(Map<String, Long> counters) {
    return new StoreRequests(
        sum(counters, StoreStatisticNames.OBJECT_PUT_REQUEST),
        sum(counters, StoreStatisticNames.ACTION_HTTP_GET_REQUEST),
        sum(counters, StoreStatisticNames.OBJECT_METADATA_REQUESTS),
        sum(
            counters,
            StoreStatisticNames.OBJECT_LIST_REQUEST,
            StoreStatisticNames.OBJECT_CONTINUE_LIST_REQUEST),
        sum(
            counters,
            StoreStatisticNames.OBJECT_DELETE_REQUEST,
            StoreStatisticNames.OBJECT_BULK_DELETE_REQUEST),
        sum(counters, StoreStatisticNames.STORE_IO_RETRY),
        sum(counters, StoreStatisticNames.STORE_IO_THROTTLED));
  }

  private static long sum(Map<String, Long> counters, String... names) {
    long sum = 0;
    for (var name : names) {
      sum += counters.getOrDefault(name, 0L);
    }
    return sum;
  }
}
