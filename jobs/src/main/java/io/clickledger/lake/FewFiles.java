package io.clickledger.lake;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * The files of a table that has few of them, listed once a version. Delta asks for the files of
 * every scan by a Spark job of its own, with the filters over each file's statistics as its plan:
 * in a command over a small table that is most of the time. Of many files those statistics spare
 * the reading, and Delta is left to choose.
 */
final class FewFiles {
  /** To open this many takes no longer than to choose among them. */
  static final int FILES_MAX = 100;

  private static final Map<Snapshot, List<AddFile>> LISTED =
      Collections.synchronizedMap(new WeakHashMap<>());

  private FewFiles() {}

  /**
   * The files of a version, without their statistics.
   *
   * @return empty where there are many, or where their number is not on the newest commit's
   *     checksum
   */
  static Optional<List<AddFile>> of(Snapshot version) {
    var known = version.numOfFilesIfKnown();
    return known.isDefined() && (long) known.get() <= FILES_MAX
        ? Optional.of(LISTED.computeIfAbsent(version, FewFiles::list))
        : Optional.empty();
  }

  private static List<AddFile> list(Snapshot version) {
    return List.copyOf(asJava(version.getAllFiles(false)));
  }
}
