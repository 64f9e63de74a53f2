package io.clickledger.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Snapshot} whenever it was replaced. */
public final class SnapshotFeed implements DecisionFeed {
  /** A replaced file is seen after half of it on average. */
  private static final long POLL_MILLIS = 10;

  private final Path file;
  private @Nullable Seen seen;

  /** What tells one content of the file from another without reading it. */
  private record Seen(@Nullable Object key, FileTime modified, long size) {}

  public SnapshotFeed(Path file) {
    this.file = file;
  }

  @Override
  public void poll(Reader reader) throws IOException, InterruptedException {
    if (!readIfReplaced(reader)) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  @Override
  public void catchUp(Reader reader) throws IOException {
    readIfReplaced(reader);
  }

  private boolean readIfReplaced(Reader reader) throws IOException {
    // Looked at before it is read: what replaces it in between is read once more.
    var attributes = Files.readAttributes(file, BasicFileAttributes.class);
    var now = new Seen(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
    if (now.equals(seen)) {
      return false;
    }
    Snapshot.read(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), reader);
    seen = now;
    return true;
  }

  @Override
  public void close() {}
}
