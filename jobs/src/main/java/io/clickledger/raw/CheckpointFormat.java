package io.clickledger.raw;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.Lake;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/**
 * The format of a lane's checkpoint, in the file {@value #FILE} beside it. A checkpoint without the
 * file is older than the file and has format 1.
 */
final class CheckpointFormat {
  /** Raised when a newer version could not go on from this one's checkpoint. */
  static final int FORMAT = 1;

  private static final String FILE = "epoch.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckpointFormat() {}

  /**
   * Makes sure that the checkpoint can be gone on from, and writes the file where there is none.
   *
   * @throws ClickledgerException CHECKPOINT where a newer version wrote it
   */
  static void requireKnown(Lake lake, Path checkpoint) {
    var file = new Path(checkpoint, FILE);
    try {
      var format = JSON.readTree(lake.readFile(file)).path("format").asInt();
      if (format > FORMAT) {
        throw new ClickledgerException(
            ErrorCode.CHECKPOINT,
            "the checkpoint %s has format %d, this version knows formats up to %d"
                .formatted(checkpoint, format, FORMAT),
            "run the lane with the version that wrote it, or a newer one");
      }
    } catch (FileNotFoundException none) {
      write(lake, file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void write(Lake lake, Path file) {
    var json = JSON.createObjectNode().put("format", FORMAT);
    try {
      lake.createFile(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ClickledgerException unreadable(Path file, IOException e) {
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "%s cannot be read or written: %s".formatted(file, e.getMessage()),
        "check its permissions and the store",
        e);
  }
}
