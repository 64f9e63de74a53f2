package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.io.FileNotFoundException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.errors.QueryExecutionErrors;

/**
 * A file that a collector has landed, for who opens it himself.
 *
 * @param uri as it stands on record
 * @param arrivedMicros its modification time, microseconds since the epoch
 * @param size bytes that it had when the source was listed
 */
record LandedFile(String uri, long arrivedMicros, long size) {
  /** Of a file source of Spark's, from which nothing else is read. */
  static Column[] columns() {
    return new Column[] {col("_metadata.file_path"), arrived(), col("_metadata.file_size")};
  }

  static Column arrived() {
    return expr("unix_micros(_metadata.file_modification_time)").as("_arrived");
  }

  /**
   * @param row of {@link #columns}
   */
  static LandedFile of(Row row) {
    return new LandedFile(row.getString(0), row.getLong(1), row.getLong(2));
  }

  Path path() {
    return SparkPath.fromUrlString(uri).toPath();
  }

  /** What was thrown when the file was read, as Spark's own scan says it. */
  IllegalStateException unreadable(Exception e) {
    return new IllegalStateException(
        e instanceof FileNotFoundException
            ? QueryExecutionErrors.fileNotExistError(uri, e)
            : QueryExecutionErrors.cannotReadFilesError(e, uri));
  }
}
