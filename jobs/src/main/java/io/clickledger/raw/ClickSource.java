package io.clickledger.raw;

import io.clickledger.common.ClickledgerException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Where a lane's clicks come from. */
public sealed interface ClickSource permits ClickFiles, ClickTopic {
  /**
   * A part of the source as a stream.
   *
   * @param rows rows in the shape that the parser expects
   */
  record Records(Dataset<Row> rows, RecordParser parser) {}

  /**
   * The source as a stream, one entry a format, each source partition whole and in order in one
   * Spark partition of a micro-batch.
   *
   * @throws ClickledgerException NOT_FOUND, SCHEMA or SOURCE_UNREADABLE before anything is read
   */
  List<Records> stream(SparkSession spark);

  /**
   * As {@link #stream}, for lanes that count: texts that no rule of the contract looks into may
   * come as null. Every record gets the same verdict all the same.
   */
  List<Records> streamToCount(SparkSession spark);
}
