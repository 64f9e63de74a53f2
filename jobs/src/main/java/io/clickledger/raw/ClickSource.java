package io.clickledger.raw;

import io.clickledger.common.ClickledgerException;
import java.time.Instant;
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
  record Records(Dataset<Row> rows, RecordParser parser) {
    /** The same, whose tasks report what they have read. */
    Records reportingTo(TaskReports reports) {
      return new Records(rows, new ReportingParser(parser, reports));
    }
  }

  /**
   * A part of the source as a stream, for lanes that count; a partition for each of its own.
   *
   * @param rows rows in the shape that the reader expects
   */
  record Counted<T>(Dataset<T> rows, ClickReader<T> reader) {}

  /**
   * Tasks of a micro-batch: each reads whole files, or partitions of a topic, one after the other.
   * A task costs some 50 ms, so a task a file would cost more than small files do; with four a core
   * the last ones leave no core idle for long.
   */
  static int tasks(SparkSession spark) {
    return 4 * spark.sparkContext().defaultParallelism();
  }

  /**
   * Looks whether there is something to read, before anything is made.
   *
   * @throws ClickledgerException NOT_FOUND, SCHEMA, SOURCE_UNREADABLE or ENVIRONMENT
   */
  void requireReadable(SparkSession spark);

  /**
   * The source as a stream, one entry a format, each source partition whole and in order in one
   * Spark partition of a micro-batch.
   *
   * @param start where a checkpoint's first micro-batch begins; later ones go on from the
   *     checkpoint
   */
  List<Records> stream(SparkSession spark, StartPositions start);

  /**
   * As {@link #stream}, for lanes that count: of a record comes no more than counting needs. Every
   * record gets the same verdict all the same.
   */
  List<Counted<?>> streamToCount(SparkSession spark, StartPositions start);

  /**
   * Whether a micro-batch may have left something in the source that was there when it began.
   *
   * @param records that it read
   * @param sourcePartitions from which it read them
   */
  boolean mayHaveMore(long records, int sourcePartitions);

  /**
   * What arrived in the source before an instant and is not held, one line each for a person.
   *
   * @param held ends of what is held
   */
  List<String> missing(SparkSession spark, StartPositions held, Instant before);
}
