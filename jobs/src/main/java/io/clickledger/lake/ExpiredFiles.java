package io.clickledger.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import io.clickledger.table.TableDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.SetTransaction;

/**
 * The files of a table that lie in its first partition, a date, before a day. Once they are removed
 * no version of the table can be read back that held them, and the table says from which date on it
 * is whole.
 *
 * @param partition the table's first partition column, a date
 */
public record ExpiredFiles(Lake lake, TableDefinition table, String partition, LocalDate before) {
  /** Application of a write whose version is the epoch day from which on the table is whole. */
  private static final String WHOLE_FROM = "whole-from";

  /**
   * Size of what is expired.
   *
   * @param rows as the log counts them
   */
  public record Size(long files, long bytes, long rows) {}

  /** The date from which on no file was ever removed; empty: none was. */
  public static Optional<LocalDate> wholeFrom(Lake lake, TableDefinition table) {
    var day = lake.has(table) ? lake.history(table).newestWrite(WHOLE_FROM) : OptionalLong.empty();
    return day.isPresent() ? Optional.of(LocalDate.ofEpochDay(day.getAsLong())) : Optional.empty();
  }

  public Size size() {
    var rows = get_json_object(col("stats"), "$.numRecords").cast("long");
    var size =
        snapshot()
            .allFiles()
            .where(isExpired())
            .agg(count(lit(1)), coalesce(sum("size"), lit(0L)), coalesce(sum(rows), lit(0L)))
            .head();
    return new Size(size.getLong(0), size.getLong(1), size.getLong(2));
  }

  /**
   * Takes the files out of the table in one commit, then deletes all that lies in their
   * directories. A run that was killed in between is made good by the next.
   */
  public void remove() {
    var transaction = lake.log(table).startTransaction();
    var expired = transaction.snapshot().allFiles().where(isExpired()).collectAsList();
    var isNews = wholeFrom(lake, table).filter(day -> !day.isBefore(before)).isEmpty();
    if (!expired.isEmpty() || isNews) {
      var now = System.currentTimeMillis();
      var actions = new ArrayList<Action>();
      // No row that is kept changes: that is what an append-only table forbids.
      expired.forEach(file -> actions.add(file.removeWithTimestamp(now, false)));
      actions.add(new SetTransaction(WHOLE_FROM, before.toEpochDay(), scala.Option.empty()));
      transaction.commit(asScala(actions).toSeq(), DeltaOperations.ManualUpdate$.MODULE$);
    }
    deleteDirectories();
  }

  private void deleteDirectories() {
    var root = new Path(lake.location(table));
    try {
      var files = root.getFileSystem(lake.spark().sessionState().newHadoopConf());
      for (var entry : files.listStatus(root)) {
        var name = entry.getPath().getName();
        if (entry.isDirectory() && isExpired(name)) {
          files.delete(entry.getPath(), true);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isExpired(String directory) {
    var prefix = partition + "=";
    return directory.startsWith(prefix)
        && LocalDate.parse(directory.substring(prefix.length())).isBefore(before);
  }

  private Column isExpired() {
    return col("partitionValues").getItem(partition).lt(before.toString());
  }

  private Snapshot snapshot() {
    return lake.log(table).update(false, scala.Option.empty(), scala.Option.empty());
  }
}
