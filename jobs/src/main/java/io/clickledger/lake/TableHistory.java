package io.clickledger.lake;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import io.clickledger.table.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.SetTransaction;

/**
 * What the commits of a table say of its writes, up to one version. The newest few are read where
 * they are enough, so an answer costs the same however large the table has become; the log keeps
 * its commits for a month.
 */
public final class TableHistory {
  /** Commits that are read together in search of one. */
  private static final int COMMITS_LOOKED_AT = 50;

  private final TableDefinition table;
  private final Snapshot snapshot;

  /**
   * @param snapshot of the version that is the newest here
   */
  TableHistory(TableDefinition table, Snapshot snapshot) {
    this.table = table;
    this.snapshot = snapshot;
  }

  /**
   * Version of the newest write of an application that the table holds, see {@link WriteId}: by the
   * checksum beside the commit, or by the whole log where there is none, which is a Spark job.
   */
  public OptionalLong newestWrite(String appId) {
    var recorded = snapshot.checksumOpt().flatMap(VersionChecksum::setTransactions);
    var writes = recorded.isDefined() ? recorded.get() : snapshot.setTransactions();
    return asJava(writes).stream()
        .filter(write -> write.appId().equals(appId))
        .mapToLong(SetTransaction::version)
        .max();
  }

  /** Whether a write is in the table, and the newest of its application. */
  public boolean isNewestWrite(WriteId id) {
    var newest = newestWrite(id.appId());
    return newest.isPresent() && newest.getAsLong() == id.version();
  }

  /**
   * The rows that one write appended; none where the table does not hold it.
   *
   * @param id the newest write of its application, looked for from the newest commit back
   */
  public Dataset<Row> written(WriteId id) {
    for (var to = snapshot.version(); to >= 0; to -= COMMITS_LOOKED_AT) {
      for (var commit : commits(to, COMMITS_LOOKED_AT)) {
        if (commit.stream().anyMatch(action -> isOf(action, id))) {
          return rows(commit.stream());
        }
      }
    }
    return snapshot.deltaLog().spark().createDataFrame(List.of(), table.schema());
  }

  /**
   * The rows that the newest commits appended.
   *
   * @param commits how many
   */
  public Dataset<Row> newest(int commits) {
    return rows(commits(snapshot.version(), commits).stream().flatMap(List::stream));
  }

  /**
   * Whether a run made one of the commits after a version.
   *
   * @param runId as the commit keeps it
   */
  boolean hasCommit(long after, String runId) {
    return snapshot.version() > after
        && snapshot
            .deltaLog()
            .history()
            .getHistory(after + 1, scala.Option.empty(), scala.Option.empty())
            .exists(commit -> commit.userMetadata().contains(runId));
  }

  private List<List<Action>> commits(long to, int count) {
    var from = Math.max(0, to - count + 1);
    var changes = asJava(snapshot.deltaLog().getChanges(from, to, scala.Option.empty(), false));
    var commits = new ArrayList<List<Action>>();
    changes.forEachRemaining(commit -> commits.add(asJava(commit._2())));
    return commits;
  }

  /** Of files whose rows were written anew since, those of the files that replace them. */
  private Dataset<Row> rows(Stream<Action> actions) {
    var replacing = ReplacedFiles.replacing(table, snapshot);
    var files =
        actions
            .filter(AddFile.class::isInstance)
            .map(AddFile.class::cast)
            .map(file -> replacing.getOrDefault(file.path(), file));
    return Lake.rows(table, snapshot, files.toList());
  }

  private static boolean isOf(Action action, WriteId id) {
    return action instanceof SetTransaction write
        && write.appId().equals(id.appId())
        && write.version() == id.version();
  }
}
