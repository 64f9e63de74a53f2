package io.clickledger.budget;

import io.clickledger.gate.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Publishes to one local file, which is replaced whole. */
final class SnapshotWriter implements DecisionWriter {
  private final Path file;

  SnapshotWriter(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public void publish(Edition edition) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Snapshot.write(file, edition.all().get(), edition.pulse());
  }

  @Override
  public void close() {}
}
