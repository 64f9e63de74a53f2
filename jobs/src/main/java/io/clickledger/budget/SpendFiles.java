package io.clickledger.budget;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.Lake;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** The {@link SpendFile}s of a checkpoint, one a micro-batch; the newest few are kept. */
final class SpendFiles {
  private static final int KEPT = 20;

  /** What an epoch begins with, before its first micro-batch. */
  private static final String ORIGIN = "origin";

  private final Lake lake;
  private final Path folder;

  SpendFiles(Lake lake, Path checkpoint) {
    this.lake = lake;
    this.folder = new Path(checkpoint, "spend");
  }

  /** The newest micro-batch with a file, -1 without one. */
  long newestBatch() {
    try {
      return Arrays.stream(batches()).max().orElse(-1);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The newest file.
   *
   * @throws ClickledgerException CHECKPOINT where a newer version wrote it
   */
  Optional<SpendFile> newest() {
    try {
      var newest = Arrays.stream(batches()).max();
      var name = newest.isPresent() ? String.valueOf(newest.getAsLong()) : ORIGIN;
      var file = SpendFile.of(lake.readFile(new Path(folder, name)));
      if (file.format() > SpendFile.FORMAT) {
        throw new ClickledgerException(
            ErrorCode.CHECKPOINT,
            "%s has format %d, this version knows formats up to %d"
                .formatted(path(file.batchId()), file.format(), SpendFile.FORMAT),
            "run the lane with the version that wrote it, or a newer one");
      }
      return Optional.of(file);
    } catch (FileNotFoundException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Writes what an epoch begins with, over what an earlier try has left. */
  void begin(SpendFile file) {
    try {
      lake.replaceFile(new Path(folder, ORIGIN), file.bytes());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Writes the file of a micro-batch.
   *
   * @throws ClickledgerException LEASE_LOST where another process has run the batch
   */
  void write(SpendFile file) {
    try {
      if (!lake.createFile(path(file.batchId()), file.bytes())) {
        throw new ClickledgerException(
            ErrorCode.LEASE_LOST,
            "another process has ended micro-batch %d of the budget lane".formatted(file.batchId()),
            "nothing is to be done where that process runs on");
      }
      if (file.batchId() % KEPT == 0) {
        forgetBefore(file.batchId() - KEPT);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void forgetBefore(long batchId) throws IOException {
    var files = folder.getFileSystem(lake.spark().sessionState().newHadoopConf());
    for (var old : batches()) {
      if (old < batchId) {
        files.delete(path(old), false);
      }
    }
  }

  private long[] batches() throws IOException {
    var files = folder.getFileSystem(lake.spark().sessionState().newHadoopConf());
    try {
      return Arrays.stream(files.listStatus(folder))
          .filter(FileStatus::isFile)
          .map(file -> file.getPath().getName())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (FileNotFoundException none) {
      return new long[0];
    }
  }

  private Path path(long batchId) {
    return new Path(folder, String.valueOf(batchId));
  }

  private RuntimeException unreadable(IOException e) {
    if (e instanceof ClosedByInterruptException || e instanceof InterruptedIOException) {
      return new UncheckedIOException(e); // the lane is being stopped
    }
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "%s cannot be read or written: %s".formatted(folder, e.getMessage()),
        "check its permissions, its space and the store",
        e);
  }
}
