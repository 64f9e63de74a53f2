package io.clickledger.lake;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A small file that an operator names on the command line.
 *
 * @param location local path, or URI of a file system that Hadoop knows
 */
public record SuppliedFile(String location) {
  private static final int PROBLEMS_SHOWN = 20;

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

  /**
   * The refusal of a file for what its lines say.
   *
   * @param problems each naming its line; the first 20 are shown
   */
  public ClickledgerException refused(ErrorCode code, List<String> problems, String remedy) {
    var shown =
        problems.stream()
            .limit(PROBLEMS_SHOWN)
            .map(problem -> "\n  " + problem)
            .collect(Collectors.joining());
    var more = problems.size() - PROBLEMS_SHOWN;
    return new ClickledgerException(
        code,
        "%s has %d problem%s:%s%s"
            .formatted(
                location,
                problems.size(),
                problems.size() == 1 ? "" : "s",
                shown,
                more > 0 ? "\n  and " + more + " more" : ""),
        remedy);
  }
}
