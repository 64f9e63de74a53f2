package io.clickledger.lake;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * The format of a lake, in the file {@value #FILE} at its root. A version reads every format up to
 * its own and refuses later ones; a lake without the file is older than the file and has format 1.
 */
final class LakeFormat {
  /** Raised when an older version could misread what this one writes. */
  static final int FORMAT = 1;

  static final String FILE = "_clickledger.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private LakeFormat() {}

  /**
   * @throws ClickledgerException SCHEMA where a newer version has written the lake
   */
  static void requireKnown(Lake lake) {
    try {
      var format = JSON.readTree(lake.readFile(file(lake))).path("format").asInt();
      if (format > FORMAT) {
        throw new ClickledgerException(
            ErrorCode.SCHEMA,
            "the lake %s has format %d, this version knows formats up to %d"
                .formatted(lake.root(), format, FORMAT),
            "use the version of clickledger that wrote it, or a newer one");
      }
    } catch (FileNotFoundException olderThanTheFile) {
      // Format 1.
    } catch (IOException e) {
      throw unreadable(lake, e);
    }
  }

  /** Writes the file where a lake has none. */
  static void write(Lake lake) {
    try {
      var json = JSON.createObjectNode().put("format", FORMAT);
      lake.createFile(file(lake), JSON.writeValueAsBytes(json));
    } catch (FileAlreadyExistsException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "the lake %s is a file, not a directory".formatted(lake.root()),
          "check --lake",
          e);
    } catch (IOException e) {
      throw unreadable(lake, e);
    }
  }

  private static Path file(Lake lake) {
    return new Path(lake.root(), FILE);
  }

  private static ClickledgerException unreadable(Lake lake, IOException e) {
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "%s of the lake %s cannot be read or written: %s"
            .formatted(FILE, lake.root(), e.getMessage()),
        "check the path, its permissions and the store",
        e);
  }
}
