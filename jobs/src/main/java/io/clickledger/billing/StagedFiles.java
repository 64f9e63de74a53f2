package io.clickledger.billing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that appear in a directory whole or not at all: written beside their place, then renamed
 * into it. Without {@link #publish()} nothing in the directory changes.
 */
final class StagedFiles implements AutoCloseable {
  private final Path directory;
  private final Path staging;
  private final List<String> names = new ArrayList<>();

  StagedFiles(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    // Inside the directory: a rename is atomic only within one file system.
    this.staging = Files.createTempDirectory(directory, ".export-");
  }

  /** A new file that will have this name in the directory. */
  OutputStream create(String name) throws IOException {
    names.add(name);
    return Files.newOutputStream(staging.resolve(name));
  }

  /** Renames the files, in the order of their creation; all streams are closed by now. */
  void publish() throws IOException {
    for (var name : names) {
      Files.move(
          staging.resolve(name),
          directory.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(staging)) {
      for (var file : left) {
        Files.delete(file);
      }
    }
    Files.delete(staging);
  }
}
