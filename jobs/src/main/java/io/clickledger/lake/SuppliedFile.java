package io.clickledger.lake;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A small file that an operator names on the command line.
 *
 * @param location local path, or URI of a file system that Hadoop knows
 */
public record SuppliedFile(String location) {
  /**
   * Reads the whole file.
   *
   * @param missing code when it is not there
   * @param unreadable code when it is there and cannot be read
   * @param remedy what the reader of the message should do
   */
  public byte[] bytes(SparkSession spark, ErrorCode missing, ErrorCode unreadable, String remedy) {
    try {
      var path = new Path(location);
      var files = path.getFileSystem(spark.sessionState().newHadoopConf());
      if (files.getFileStatus(path).isDirectory()) {
        throw new ClickledgerException(missing, location + " is a folder, not a file", remedy);
      }
      try (var in = files.open(path)) {
        return in.readAllBytes();
      }
    } catch (FileNotFoundException e) {
      throw new ClickledgerException(
          missing, "the file " + location + " does not exist", remedy, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ClickledgerException(
          unreadable, "the file " + location + " cannot be read: " + e.getMessage(), remedy, e);
    }
  }
}
