package io.clickledger.lake;

import io.clickledger.table.TableDefinition;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaAnalysisException;
import org.apache.spark.sql.types.StructField;

/**
 * Creates a table once and keeps its columns up to date, whoever else creates it at the same time,
 * and whenever a process was killed while it did. Delta by itself refuses both: the loser of the
 * race, and the empty directories of a log that a killed process leaves.
 */
final class TableCreation {
  /** Delta's names for a directory that is there without a first commit. */
  private static final Set<String> HALF_MADE =
      Set.of("DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION", "DELTA_TABLE_NOT_FOUND");

  /** Whoever has made the directories commits within a second, 10 × 100 ms, or was killed. */
  private static final int ATTEMPTS_OF_OTHERS = 10;

  private static final int ATTEMPTS_MAX = 2 * ATTEMPTS_OF_OTHERS;

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Lake lake;
  private final TableDefinition table;

  TableCreation(Lake lake, TableDefinition table) {
    this.lake = lake;
    this.table = table;
  }

  void run() {
    for (var attempt = 1; !lake.has(table); attempt++) {
      try {
        create();
      } catch (Exception e) { // AnalysisException is checked, and Scala does not declare it
        if (attempt == ATTEMPTS_MAX || !isHalfMade(e)) {
          throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
        }
        if (attempt >= ATTEMPTS_OF_OTHERS) {
          removeEmptyLog();
        }
        pause();
      }
    }
    alter(this::missingColumns);
    alter(this::missingProperties);
  }

  /** A table of an older version gets the columns that have come since, null in its rows. */
  private Optional<String> missingColumns() {
    var missing = table.missingFrom(lake.newestSchema(table));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            missing.stream()
                .map(StructField::toDDL)
                .collect(Collectors.joining(", ", "ADD COLUMNS (", ")")));
  }

  /** A table of an older version is laid out from now on as a new one would be. */
  private Optional<String> missingProperties() {
    var missing = new TreeMap<>(table.properties());
    missing.keySet().removeAll(lake.storedProperties(table).keySet());
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            missing.entrySet().stream()
                .map(property -> "'%s' = '%s'".formatted(property.getKey(), property.getValue()))
                .collect(Collectors.joining(", ", "SET TBLPROPERTIES (", ")")));
  }

  /**
   * Alters the table until there is nothing to alter. Lanes that start together all want to: one
   * does, and the others see that it is done.
   *
   * @param change what the table lacks now
   */
  private void alter(Supplier<Optional<String>> change) {
    var wanted = change.get();
    for (var attempt = 1; wanted.isPresent(); attempt++) {
      try {
        lake.spark().sql("ALTER TABLE delta.`%s` %s".formatted(lake.location(table), wanted.get()));
        return;
      } catch (Exception e) { // AnalysisException is checked, and Scala does not declare it
        var open = change.get();
        var another = e instanceof ConcurrentModificationException || !open.equals(wanted);
        if (!another || attempt == ATTEMPTS_OF_OTHERS) {
          throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
        }
        wanted = open;
      }
    }
  }

  private void create() {
    var builder =
        DeltaTable.createIfNotExists(lake.spark())
            .location(lake.location(table))
            .comment(table.comment())
            .addColumns(table.schema());
    table.properties().forEach(builder::property);
    builder.partitionedBy(table.partitionColumns().toArray(String[]::new)).execute();
  }

  private static boolean isHalfMade(Exception e) {
    return e instanceof ConcurrentModificationException
        || e instanceof DeltaAnalysisException delta && HALF_MADE.contains(delta.getCondition());
  }

  /** Deletes no file, whoever writes one meanwhile: a directory that is not empty stays. */
  private void removeEmptyLog() {
    var log = new Path(lake.location(table), "_delta_log");
    try {
      var files = log.getFileSystem(lake.spark().sessionState().newHadoopConf());
      if (files.exists(log)) {
        for (var entry : files.listStatus(log)) {
          removeEmpty(files, entry);
        }
        removeEmpty(files, files.getFileStatus(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeEmpty(FileSystem files, FileStatus entry) throws IOException {
    if (entry.isDirectory() && files.listStatus(entry.getPath()).length == 0) {
      files.delete(entry.getPath(), false);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating a table", e);
    }
  }
}
