package io.clickledger.erasure;

import io.clickledger.billing.AuditPackJob;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.ReplacedFiles;
import io.clickledger.table.RawClick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Encoders;

/**
 * The audit packs in a folder: those that name files of the raw log that were written anew are
 * written anew too, from a lake that still gives the same lines. Copies of such files that lie in a
 * pack are deleted.
 */
final class AuditPacks {
  private final JobContext job;
  private final Path folder;

  AuditPacks(JobContext job, Path folder) {
    this.job = job;
    this.folder = folder;
  }

  /**
   * The packs that name one of some files.
   *
   * @param files names without their folders
   * @return numbers of their documents, in order
   */
  List<String> naming(Set<String> files) {
    return packs(path -> files.contains(path.substring(path.lastIndexOf('/') + 1)));
  }

  /**
   * @return numbers of the documents whose packs were written anew, in order
   */
  List<String> writeAnew() {
    var gone =
        new ReplacedFiles(job.lake(), RawClick.TABLE)
            .gone().stream()
                .map(path -> RawClick.TABLE.name() + "/" + path)
                .collect(Collectors.toSet());
    var stale = packs(gone::contains);
    for (var number : stale) {
      var written = AuditPackJob.run(job, number, folder);
      job.say(written.message());
      if (written.exitCode() != 0) {
        throw new ClickledgerException(
            ErrorCode.DIVERGENCE,
            "the pack of %s is not written anew: %s".formatted(number, written.message()),
            "the user is forgotten in the lake; look at the document, then make its pack again");
      }
      deleteCopies(folder.resolve(number), gone);
    }
    return stale;
  }

  private List<String> packs(Predicate<String> isWanted) {
    var found = new ArrayList<String>();
    try (var entries = Files.list(folder)) {
      for (var pack : entries.sorted().toList()) {
        var manifest = pack.resolve(AuditPackJob.RAW_FILES);
        if (Files.isRegularFile(manifest) && rawFiles(manifest).stream().anyMatch(isWanted)) {
          found.add(pack.getFileName().toString());
        }
      }
      return found;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private List<String> rawFiles(Path manifest) {
    return job.spark()
        .read()
        .options(Map.of("header", "true", "escape", "\""))
        .csv(manifest.toUri().toString())
        .select("path")
        .as(Encoders.STRING())
        .collectAsList();
  }

  private void deleteCopies(Path pack, Set<String> gone) {
    try {
      for (var file : gone) {
        if (Files.deleteIfExists(pack.resolve(file))) {
          job.say("deleted the copy " + pack.resolve(file));
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private ClickledgerException unreadable(IOException e) {
    return new ClickledgerException(
        ErrorCode.ENVIRONMENT,
        "the audit packs in " + folder + " cannot be read or written: " + e,
        "check the folder after --audit-packs, then run this again",
        e);
  }
}
