package io.clickledger.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files of text that a reader sees as they were before or whole, never half-written. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Missing directories are made.
   *
   * @throws ClickledgerException ENVIRONMENT if the file cannot be written
   */
  public static void write(String text, Path file) {
    var target = file.toAbsolutePath();
    try {
      Files.createDirectories(target.resolveSibling(""));
      var unfinished = target.resolveSibling("." + UUID.randomUUID() + ".part");
      try {
        Files.writeString(unfinished, text, StandardOpenOption.CREATE_NEW);
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new ClickledgerException(
          ErrorCode.ENVIRONMENT,
          "cannot write %s: %s".formatted(target, e),
          "give a file in a directory that this user may write to",
          e);
    }
  }
}
