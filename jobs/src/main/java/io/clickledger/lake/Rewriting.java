package io.clickledger.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;
import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import io.clickledger.common.Sha256;
import io.clickledger.table.TableDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.types.DataTypes;

/**
 * Writes rows of a table anew, file by file: the one sanctioned change of what is never changed.
 * Each file gives way to one, which says in the log what it replaces, see {@link ReplacedFiles}.
 */
public final class Rewriting {
  private static final String FILE = "rewritten_file";
  private static final String BEFORE = "content_before";

  /** Files between two words of progress. */
  private static final int TOLD_EVERY = 20;

  private final Lake lake;
  private final TableDefinition table;
  private final Change change;

  public Rewriting(Lake lake, TableDefinition table, Change change) {
    this.lake = lake;
    this.table = table;
    this.change = change;
  }

  /** What becomes of rows. Rows neither come nor go. */
  public interface Change {
    /** The columns that may change; no other does. */
    List<String> changed();

    /** All rows as they are from now on, with all columns that they have. */
    Dataset<Row> made(Dataset<Row> rows);

    /** Those of the rows that change, with all columns that they have. */
    default Dataset<Row> touched(Dataset<Row> rows) {
      var content = struct(changed().stream().map(c -> col(c)).toArray(Column[]::new));
      return made(rows.withColumn(BEFORE, content))
          .where(not(col(BEFORE).eqNullSafe(content)))
          .drop(BEFORE);
    }
  }

  /**
   * Rows that a change touches.
   *
   * @param files names of the files that hold them
   */
  public record Found(Set<String> files, long rows) {}

  /**
   * Looks for the rows that a change touches, and changes nothing.
   *
   * @param all rows of the table
   */
  public Found find(Dataset<Row> all) {
    var rows = all.withColumn(FILE, col("_metadata.file_name"));
    var found = change.touched(rows).groupBy(FILE).agg(count(lit(1))).collectAsList();
    var files = new HashSet<String>();
    found.forEach(row -> files.add(row.getString(0)));
    return new Found(files, found.stream().mapToLong(row -> row.getLong(1)).sum());
  }

  /**
   * Writes files anew in one commit, then deletes the old ones. Of each file it is made sure that
   * the new one has as many rows with the same content in the columns that are kept.
   *
   * @param said is told how far it is
   */
  public void rewrite(Found found, String runId, Consumer<String> said) {
    if (!found.files().isEmpty()) {
      var transaction = lake.log(table).startTransaction();
      var written = new LinkedHashMap<AddFile, AddFile>();
      for (var file : transaction.snapshot().allFiles().collectAsList()) {
        if (found.files().contains(name(file))) {
          written.put(file, writtenAnew(transaction, file));
          if (written.size() % TOLD_EVERY == 0) {
            said.accept(
                "%s: %,d of %,d files written anew"
                    .formatted(table.name(), written.size(), found.files().size()));
          }
        }
      }
      requireSameContent(transaction.snapshot(), written);
      commit(transaction, written, runId);
    }
    new ReplacedFiles(lake, table).delete();
  }

  private AddFile writtenAnew(OptimisticTransaction transaction, AddFile file) {
    var rows = Lake.rows(table, transaction.snapshot(), List.of(file));
    var written =
        asJava(transaction.writeFiles(Lake.checked(table, change.made(rows).coalesce(1))));
    if (written.size() != 1 || !(written.get(0) instanceof AddFile anew)) {
      throw new IllegalStateException(
          "%s of %s became %d files".formatted(file.path(), table.name(), written.size()));
    }
    return anew;
  }

  private void requireSameContent(Snapshot snapshot, Map<AddFile, AddFile> written) {
    var was = keptContent(snapshot, written.keySet());
    var is = keptContent(snapshot, written.values());
    written.forEach(
        (file, anew) -> {
          var before = was.get(name(file));
          var after = is.get(name(anew));
          if (!Objects.equals(before, after)) {
            throw new IllegalStateException(
                "%s of %s would not keep its rows: %s became %s"
                    .formatted(file.path(), table.name(), before, after));
          }
        });
  }

  /** By file name: number of rows, and a sum over what all other columns say, in any order. */
  private Map<String, String> keptContent(Snapshot snapshot, Collection<AddFile> files) {
    var kept =
        Arrays.stream(table.schema().fieldNames())
            .filter(column -> !change.changed().contains(column))
            .map(column -> col(column))
            .toArray(Column[]::new);
    var content = new HashMap<String, String>();
    Lake.rows(table, snapshot, List.copyOf(files))
        .groupBy(col("_metadata.file_name"))
        .agg(count(lit(1)), sum(xxhash64(kept).cast(DataTypes.createDecimalType(38, 0))))
        .collectAsList()
        .forEach(row -> content.put(row.getString(0), row.getLong(1) + " rows, " + row.get(2)));
    return content;
  }

  private void commit(
      OptimisticTransaction transaction, Map<AddFile, AddFile> written, String runId) {
    var actions = new ArrayList<Action>();
    written.forEach(
        (file, anew) -> {
          // No row comes or goes: that is what an append-only table forbids.
          actions.add(file.removeWithTimestamp(System.currentTimeMillis(), false));
          var tag = ReplacedFiles.tag(file, sha256(file), runId);
          actions.add(unchanged(anew).copyWithTags(tag));
        });
    var history = new TableHistory(table, transaction.snapshot());
    var number = history.newestWrite(ReplacedFiles.APP_ID).orElse(0) + 1;
    actions.add(new SetTransaction(ReplacedFiles.APP_ID, number, scala.Option.empty()));
    transaction.commit(asScala(actions).toSeq(), DeltaOperations.ManualUpdate$.MODULE$);
  }

  /** The file as one that brings no data: readers of the table's changes pass over it. */
  private static AddFile unchanged(AddFile file) {
    return file.copy(
        file.path(),
        file.partitionValues(),
        file.size(),
        file.modificationTime(),
        false,
        file.stats(),
        file.tags(),
        file.deletionVector(),
        file.baseRowId(),
        file.defaultRowCommitVersion(),
        file.clusteringProvider(),
        file.backReference(),
        file.amtPassthrough());
  }

  private String sha256(AddFile file) {
    var path = ReplacedFiles.path(lake, table, file.path());
    try (var in = path.getFileSystem(lake.spark().sessionState().newHadoopConf()).open(path)) {
      return Sha256.of(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(AddFile file) {
    return new Path(URI.create(file.path())).getName();
  }
}
