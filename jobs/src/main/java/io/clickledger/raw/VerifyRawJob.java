package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.unix_micros;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.TableDefinition;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * {@code verify-raw}: the immutable log against its commits. Names every file that is missing, cut
 * short, overwritten or unreadable, and every file with records that no commit knows.
 */
public final class VerifyRawJob {
  private static final List<TableDefinition> TABLES = List.of(RawClick.TABLE, RejectedClick.TABLE);

  /** A younger file without a commit may be one that a lane is about to commit. */
  private static final Duration WRITTEN_JUST_NOW = Duration.ofHours(1);

  private static final StructType FINDING =
      new StructType()
          .add("path", DataTypes.StringType, false)
          .add("problem", DataTypes.StringType, false);

  /**
   * @param date UTC date of receipt to verify; empty: the whole log
   * @param footersOnly trust the pages: check presence, size, rows and receipts only
   */
  public record Options(Optional<LocalDate> date, boolean footersOnly) {}

  private VerifyRawJob() {}

  /**
   * @throws ClickledgerException RAW_DAMAGED where a file is not what its commit says, or holds
   *     records that no commit knows
   */
  public static JobResult run(JobContext job, Options options) {
    var problems = new ArrayList<String>();
    long files = 0;
    for (var table : TABLES) {
      if (!job.lake().has(table)) {
        continue;
      }
      job.read(table);
      var committed = committed(job, table, options.date()).cache();
      files += committed.count();
      problems.addAll(damaged(job, committed, options));
      problems.addAll(unknown(job, table, committed, options.date()));
      committed.unpersist();
    }
    job.count("files", files);
    job.count("damaged", problems.size());
    problems.forEach(problem -> job.say("verify-raw: " + problem));
    if (!problems.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.RAW_DAMAGED,
          "%,d of the raw log's files are damaged, the first: %s"
              .formatted(problems.size(), problems.get(0)),
          "restore them from a copy before truth or invoices of these days are made");
    }
    return JobResult.done(
        "verify-raw: %,d files are what their commits say%s"
            .formatted(files, options.footersOnly() ? " (pages were not read)" : ""));
  }

  /** (path, bytes, rows, min_received, max_received) of the table's files, as committed. */
  private static Dataset<Row> committed(
      JobContext job, TableDefinition table, Optional<LocalDate> date) {
    var files = job.lake().files(table);
    return date.map(d -> files.where(received(d)))
        .orElse(files)
        .select(
            col("path"),
            col("size"),
            get_json_object(col("stats"), "$.numRecords").cast("long").as("rows"),
            receipt("minValues"),
            receipt("maxValues"));
  }

  private static Column received(LocalDate date) {
    return col("partitionValues").getItem(RawClick.RECEIVED_DATE).equalTo(date.toString());
  }

  /** Null for rejected records: they have no receipt of their own. */
  private static Column receipt(String values) {
    return unix_micros(
            get_json_object(col("stats"), "$." + values + "." + RawClick.RECEIVED_AT)
                .cast("timestamp"))
        .as(values);
  }

  private static List<String> damaged(JobContext job, Dataset<Row> committed, Options options) {
    var conf = new SerializableConfiguration(job.spark().sessionState().newHadoopConf());
    var everyPage = !options.footersOnly();
    MapPartitionsFunction<Row, Row> check =
        rows -> {
          var checks = new RawFileCheck(conf.value(), everyPage);
          var findings = new ArrayList<Row>();
          rows.forEachRemaining(
              row ->
                  checks
                      .problem(committed(row))
                      .ifPresent(p -> findings.add(RowFactory.create(row.getString(0), p))));
          return findings.iterator();
        };
    var tasks = 4 * job.spark().sparkContext().defaultParallelism();
    return committed
        .repartition(tasks)
        .mapPartitions(check, Encoders.row(FINDING))
        .orderBy("path")
        .collectAsList()
        .stream()
        .map(finding -> finding.getString(0) + " " + finding.getString(1))
        .toList();
  }

  private static RawFileCheck.Committed committed(Row row) {
    return new RawFileCheck.Committed(
        row.getString(0), row.getLong(1), row.getLong(2), row.getAs(3), row.getAs(4));
  }

  /**
   * Files without a commit. A killed writer leaves such files, and its retry wrote their records
   * again: harmless. A killed replay leaves rejected records, which wait for the next one. A file
   * with a record that the log lacks was committed once, or should have been.
   */
  private static List<String> unknown(
      JobContext job, TableDefinition table, Dataset<Row> committed, Optional<LocalDate> date) {
    var known = new HashSet<>(committed.select("path").as(Encoders.STRING()).collectAsList());
    var checks = new RawFileCheck(job.spark().sessionState().newHadoopConf(), false);
    var settled = job.clock().instant().minus(WRITTEN_JUST_NOW).toEpochMilli();
    var problems = new ArrayList<String>();
    long leftovers = 0;
    for (var file : job.lake().stored(table)) {
      var path = file.getPath().toString();
      if (known.contains(path) || !isOf(date, path) || file.getModificationTime() > settled) {
        continue;
      }
      var lost = checks.isUnfinished(file) ? 0 : recordsNotInLog(job, table, file);
      if (lost > 0) {
        problems.add(
            "%s has no commit, and holds %,d records that the log lacks".formatted(path, lost));
      } else {
        leftovers++;
      }
    }
    if (leftovers > 0) {
      job.say(
          "verify-raw: %,d files of %s were left by killed writers: nothing reads them, the log has their records"
              .formatted(leftovers, table.name()));
    }
    return problems;
  }

  private static boolean isOf(Optional<LocalDate> date, String path) {
    return date.isEmpty() || path.contains("/" + RawClick.RECEIVED_DATE + "=" + date.get() + "/");
  }

  /** A rejected record is not lost: the log has it, wherever a replay was about to bring it. */
  private static long recordsNotInLog(JobContext job, TableDefinition table, FileStatus file) {
    var missing =
        job.spark()
            .read()
            .schema(table.schema())
            .parquet(file.getPath().toString())
            .select(SourcePosition.columns());
    for (var log : TABLES) {
      missing =
          missing.join(
              job.readOrEmpty(log).select(SourcePosition.columns()),
              SourcePosition.names(),
              "left_anti");
    }
    return missing.count();
  }
}
