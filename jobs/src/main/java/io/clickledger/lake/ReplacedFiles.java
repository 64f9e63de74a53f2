package io.clickledger.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.table.TableDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * The files of a table that gave way to others when their rows were written anew. Each of the
 * others says in the table's log what it replaces: the log itself is the map by which a version of
 * before is read back, and a rewriting and its map are one commit.
 */
public final class ReplacedFiles {
  /** Application of the rewritings of a table, numbered from 1. */
  static final String APP_ID = "rewritten-files";

  /** Tag of a file in the log: {@link Replaced} as a JSON array, oldest first. */
  static final String TAG = "clickledger.replaces";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lake lake;
  private final TableDefinition table;

  public ReplacedFiles(Lake lake, TableDefinition table) {
    this.lake = lake;
    this.table = table;
  }

  /**
   * A file that is gone.
   *
   * @param path under the table
   * @param sha256 of its bytes
   * @param runId run that wrote its rows anew
   */
  private record Replaced(String path, String sha256, String runId) {}

  /** The files that are gone, by their paths under the table. */
  public Set<String> gone() {
    return replacing(table, newest()).keySet();
  }

  /** Deletes the files that a commit has replaced; of a run that was killed before, too. */
  void delete() {
    try {
      for (var gone : gone()) {
        var path = path(lake, table, gone);
        path.getFileSystem(lake.spark().sessionState().newHadoopConf()).delete(path, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A version's rows, those of files that are gone from the files that replace them. */
  Dataset<Row> read(long version) {
    var replacements = replacements(version);
    if (replacements.isEmpty()) {
      return Lake.asserted(
          table,
          lake.spark()
              .read()
              .format("delta")
              .option("versionAsOf", version)
              .load(lake.location(table)));
    }
    var snapshot = snapshot(version);
    var there = new ArrayList<AddFile>();
    for (var file : snapshot.allFiles().collectAsList()) {
      there.add(replacements.getOrDefault(file.path(), file));
    }
    return Lake.rows(table, snapshot, there);
  }

  /** The files of a version as the log has them, replaced ones by those that replace them. */
  Dataset<Row> files(long version) {
    var replacements = replacements(version);
    var ofVersion = snapshot(version).allFiles().toDF();
    if (replacements.isEmpty()) {
      return ofVersion;
    }
    var anew = replacements.values().stream().map(AddFile::path).distinct().toArray();
    return ofVersion
        .where(not(col("path").isin(replacements.keySet().toArray())))
        .unionByName(newest().allFiles().toDF().where(col("path").isin(anew)));
  }

  /** The files of a version that are gone, each with the file that replaces it. */
  private Map<String, AddFile> replacements(long version) {
    var newest = newest();
    var byOldPath =
        version < newest.version() ? replacing(table, newest) : new HashMap<String, AddFile>();
    if (byOldPath.isEmpty()) {
      return byOldPath;
    }
    var gone =
        snapshot(version)
            .allFiles()
            .toDF()
            .where(col("path").isin(byOldPath.keySet().toArray()))
            .select("path")
            .as(Encoders.STRING())
            .collectAsList();
    byOldPath.keySet().retainAll(gone);
    return byOldPath;
  }

  /** By the path of each file that is gone: the one that replaces it. */
  static Map<String, AddFile> replacing(TableDefinition table, Snapshot newest) {
    var byOldPath = new HashMap<String, AddFile>();
    // Nearly every table: the newest commit's checksum says so without a Spark job.
    if (new TableHistory(table, newest).newestWrite(APP_ID).isEmpty()) {
      return byOldPath;
    }
    for (var file : newest.allFiles().where(col("tags").getItem(TAG).isNotNull()).collectAsList()) {
      replacedBy(file).forEach(replaced -> byOldPath.put(replaced.path(), file));
    }
    return byOldPath;
  }

  private static List<Replaced> replacedBy(AddFile file) {
    var tag = file.getTag(TAG);
    try {
      return tag.isEmpty() ? List.of() : JSON.readValue(tag.get(), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the log says of %s: %s".formatted(file.path(), tag), e);
    }
  }

  /** The tag of a file that replaces another, and all that the other one replaced. */
  static scala.collection.immutable.Map<String, String> tag(
      AddFile file, String sha256, String runId) {
    var replaced = new ArrayList<>(replacedBy(file));
    replaced.add(new Replaced(file.path(), sha256, runId));
    try {
      return scala.collection.immutable.Map.from(
          asScala(Map.of(TAG, JSON.writeValueAsString(replaced))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path path(Lake lake, TableDefinition table, String inLog) {
    return new Path(new Path(lake.location(table)), URI.create(inLog).getPath());
  }

  /** As the log was last looked at: whoever reads, or has just committed, did so a moment ago. */
  private Snapshot newest() {
    return lake.log(table).unsafeVolatileSnapshot();
  }

  private Snapshot snapshot(long version) {
    return lake.log(table)
        .getSnapshotAt(version, scala.Option.empty(), scala.Option.empty(), false);
  }
}
