package io.clickledger.budget;

import io.clickledger.budget.SpendBook.CampaignDay;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.Lake;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The {@link SpendFile}s of a checkpoint, one a micro-batch; the newest few are kept. One in twenty
 * has every day, the others what has changed since: most days are over. Not for use by several
 * threads.
 */
final class SpendFiles {
  private static final int WHOLE_EVERY = 20;

  /** What an epoch begins with, before its first micro-batch. */
  private static final String ORIGIN = "origin";

  private static final long ORIGIN_BATCH = -1;

  private final Lake lake;
  private final Path folder;
  private final Set<CampaignDay> sinceWhole = new HashSet<>();
  private OptionalLong wholeBatch = OptionalLong.empty();

  SpendFiles(Lake lake, Path checkpoint) {
    this.lake = lake;
    this.folder = new Path(checkpoint, "spend");
  }

  /** The newest micro-batch with a file, -1 without one. */
  long newestBatch() {
    try {
      return Arrays.stream(batches()).max().orElse(ORIGIN_BATCH);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The newest file, with every day that is kept; those that are written next go on from it.
   *
   * @throws ClickledgerException CHECKPOINT where another version wrote it
   */
  Optional<SpendFile> newest() {
    try {
      var file = read(Arrays.stream(batches()).max().orElse(ORIGIN_BATCH));
      wholeBatch = OptionalLong.of(file.wholeBatch());
      if (file.isWhole()) {
        return Optional.of(file);
      }
      file.spent().forEach(spent -> sinceWhole.add(spent.day()));
      return Optional.of(file.over(whole(file)));
    } catch (FileNotFoundException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private SpendFile whole(SpendFile file) throws IOException {
    try {
      return read(file.wholeBatch());
    } catch (FileNotFoundException gone) {
      throw new ClickledgerException(
          ErrorCode.CHECKPOINT,
          "%s goes on from %s, which is gone"
              .formatted(path(file.batchId()), path(file.wholeBatch())),
          "put it back, or begin a new epoch: clickledger new-epoch --lane budget",
          gone);
    }
  }

  private SpendFile read(long batchId) throws IOException {
    var file = SpendFile.of(lake.readFile(path(batchId)));
    if (file.format() != SpendFile.FORMAT) {
      throw new ClickledgerException(
          ErrorCode.CHECKPOINT,
          "%s has format %d, this version knows format %d"
              .formatted(path(batchId), file.format(), SpendFile.FORMAT),
          "run the lane with the version that wrote it, or begin a new epoch:"
              + " clickledger new-epoch --lane budget");
    }
    return file;
  }

  /** Writes what an epoch begins with, over what an earlier try has left. */
  void begin(SpendBook spend) {
    var file =
        file(ORIGIN_BATCH, ORIGIN_BATCH, spend, spend.all(), spend.all(), Map.of(), List.of());
    try {
      lake.replaceFile(path(ORIGIN_BATCH), file.bytes());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** These days have spent more: the next file has them. */
  void changed(Collection<CampaignDay> days) {
    sinceWhole.addAll(days);
  }

  /**
   * Writes the file of a micro-batch.
   *
   * @param moved days with spend that is not in {@code unrecorded}, nor recorded
   * @param outstanding what gates may have admitted and the lane does not know, by campaign
   * @param unrecorded what the tables may not hold yet
   * @throws ClickledgerException LEASE_LOST where another process has run the batch
   */
  void write(
      long batchId,
      SpendBook spend,
      Collection<CampaignDay> moved,
      Map<Long, Long> outstanding,
      List<Unrecorded> unrecorded) {
    var before = wholeBatch.orElse(ORIGIN_BATCH);
    var whole = wholeBatch.isEmpty() || batchId - before >= WHOLE_EVERY;
    var days = whole ? spend.all() : sinceWhole;
    var from = whole ? batchId : before;
    try {
      var bytes = file(batchId, from, spend, days, moved, outstanding, unrecorded).bytes();
      if (!lake.createFile(path(batchId), bytes)) {
        throw new ClickledgerException(
            ErrorCode.LEASE_LOST,
            "another process has ended micro-batch %d of the budget lane".formatted(batchId),
            "nothing is to be done where that process runs on");
      }
      if (whole) {
        wholeBatch = OptionalLong.of(batchId);
        sinceWhole.clear();
        forgetBefore(before);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static SpendFile file(
      long batchId,
      long wholeBatch,
      SpendBook spend,
      Collection<CampaignDay> days,
      Collection<CampaignDay> moved,
      Map<Long, Long> outstanding,
      List<Unrecorded> unrecorded) {
    return new SpendFile(
        SpendFile.FORMAT,
        batchId,
        wholeBatch,
        spend.keptFrom().toEpochDay(),
        days.stream()
            .filter(day -> !day.day().isBefore(spend.keptFrom()))
            .map(day -> SpendFile.Spent.of(day, spend))
            .toList(),
        moved.stream().map(SpendFile.Day::of).toList(),
        outstanding,
        spend.waiting(),
        unrecorded.stream().map(SpendFile.Group::of).toList());
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
    return new Path(folder, batchId == ORIGIN_BATCH ? ORIGIN : String.valueOf(batchId));
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
