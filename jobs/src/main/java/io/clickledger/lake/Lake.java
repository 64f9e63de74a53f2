package io.clickledger.lake;

import static io.clickledger.table.TableDefinition.CLUSTERED_FILE_ROWS;
import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.assert_true;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.table.TableDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.DeltaOptions;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The tables under one root. Columns are asserted after every read and before every write; each
 * write is one Delta commit, so a reader sees all of it or nothing.
 */
public final class Lake {
  private final SparkSession spark;
  private final String root;
  private boolean formatKnown;
  private boolean formatWritten;

  /**
   * @param root a local path, {@code file:} or {@code s3a://} URI without query
   */
  public Lake(SparkSession spark, String root) {
    this.spark = spark;
    this.root = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
  }

  public SparkSession spark() {
    return spark;
  }

  public String root() {
    return root;
  }

  public String location(TableDefinition table) {
    return root + "/" + table.name();
  }

  /** Where a lane's epoch keeps its offsets and state. */
  public Path checkpoint(String lane, int epoch) {
    return new Path(root + "/_checkpoints/" + lane + "/" + epoch);
  }

  /**
   * The content of a small file under the root.
   *
   * @throws java.io.FileNotFoundException where it is not there
   */
  public byte[] readFile(Path path) throws IOException {
    try (var in = fileSystem(path).open(path)) {
      return in.readAllBytes();
    }
  }

  /** Writes a small file whole, unless it is there: then it stays as it is, and this is false. */
  public boolean createFile(Path path, byte[] content) throws IOException {
    return AtomicFile.create(path, content, spark.sessionState().newHadoopConf());
  }

  /** Writes a small file whole, over one that is there. */
  public void replaceFile(Path path, byte[] content) throws IOException {
    AtomicFile.replace(path, content, spark.sessionState().newHadoopConf());
  }

  /** Whether the root is there, with tables or without. */
  public boolean exists() {
    var path = new Path(root);
    try {
      return fileSystem(path).exists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws ClickledgerException NOT_FOUND where the root is not there
   */
  public void requirePresent() {
    if (!exists()) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "there is no lake at " + root,
          "check --lake; the first command that writes a table makes the lake");
    }
  }

  public boolean has(TableDefinition table) {
    return version(table) >= 0;
  }

  /**
   * Creates the table with its comments where it does not exist; otherwise changes nothing. Of two
   * processes that create it at once, one does and both go on.
   *
   * @throws ClickledgerException ENVIRONMENT where the store cannot take writers safely
   */
  public void create(TableDefinition table) {
    ConditionalPut.requireHonoured(new Path(root), spark.sessionState().newHadoopConf());
    requireKnownFormat();
    if (!formatWritten) {
      LakeFormat.write(this);
      formatWritten = true;
    }
    new TableCreation(this, table).run();
  }

  /**
   * The newest version of a table. Of a table with {@link FewFiles} that is the version of now,
   * however late the rows are asked for.
   *
   * @throws ClickledgerException NOT_FOUND when the lake has no such table, SCHEMA when its columns
   *     are not those of the definition
   */
  public Dataset<Row> read(TableDefinition table) {
    var newest = snapshot(table);
    requirePresent(table, newest.version());
    return FewFiles.of(newest)
        .map(files -> rows(table, newest, files))
        .orElseGet(() -> asserted(table, spark.read().format("delta").load(location(table))));
  }

  /**
   * A recorded version of a table, as {@link #read(TableDefinition)}; where rows of it were written
   * anew since, as they are now.
   */
  public Dataset<Row> read(TableDefinition table, long version) {
    requirePresent(table);
    var newest = log(table).unsafeVolatileSnapshot();
    return Optional.of(newest)
        .filter(snapshot -> snapshot.version() == version)
        .flatMap(FewFiles::of)
        .map(files -> rows(table, newest, files))
        .orElseGet(() -> new ReplacedFiles(this, table).read(version));
  }

  DeltaLog log(TableDefinition table) {
    return DeltaLog.forTable(spark, location(table));
  }

  private Snapshot snapshot(TableDefinition table) {
    return log(table).update(false, scala.Option.empty(), scala.Option.empty());
  }

  /** The columns that the table has by its log now. */
  StructType newestSchema(TableDefinition table) {
    return snapshot(table).schema();
  }

  /** The properties that the table had by its log when it was last looked at. */
  Map<String, String> storedProperties(TableDefinition table) {
    return asJava(log(table).unsafeVolatileSnapshot().metadata().configuration());
  }

  /** The newest version, or -1 where the table does not exist. */
  public long version(TableDefinition table) {
    return snapshot(table).version();
  }

  /**
   * The commits of a table, up to the newest.
   *
   * @throws ClickledgerException NOT_FOUND when the lake has no such table
   */
  public TableHistory history(TableDefinition table) {
    var snapshot = snapshot(table);
    requirePresent(table, snapshot.version());
    return new TableHistory(table, snapshot);
  }

  /**
   * The data files of the newest version, as committed.
   *
   * @return (path: whole URI, size: bytes, stats: JSON of the log, partitionValues: map, replaces:
   *     null, or a JSON array of the files that this one replaces, see {@link ReplacedFiles})
   */
  public Dataset<Row> files(TableDefinition table) {
    return files(table, version(table));
  }

  /** The same of a recorded version; where rows of it were written anew since, as they are now. */
  public Dataset<Row> files(TableDefinition table, long version) {
    requirePresent(table);
    return new ReplacedFiles(this, table)
        .files(version)
        .select(
            concat(lit(qualified(table) + "/"), expr("url_decode(replace(path, '+', '%2B'))"))
                .as("path"),
            col("size"),
            col("stats"),
            col("partitionValues"),
            col("tags").getItem(ReplacedFiles.TAG).as("replaces"));
  }

  /** The rows of some files of a version. */
  static Dataset<Row> rows(TableDefinition table, Snapshot version, List<AddFile> files) {
    return asserted(
        table,
        version
            .deltaLog()
            .createDataFrame(version, asScala(files).toSeq(), false, scala.Option.empty()));
  }

  /** The Parquet files that lie under a table, whether a commit names them or not. */
  public List<FileStatus> stored(TableDefinition table) {
    var root = qualified(table);
    try {
      var files = new ArrayList<FileStatus>();
      var all = fileSystem(root).listFiles(root, true);
      while (all.hasNext()) {
        var file = all.next();
        var within = file.getPath().toString().substring(root.toString().length() + 1);
        if (!within.startsWith("_") && within.endsWith(".parquet")) {
          files.add(file);
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path qualified(TableDefinition table) {
    var path = new Path(location(table));
    try {
      return fileSystem(path).makeQualified(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(spark.sessionState().newHadoopConf());
  }

  /** Appends in one commit. */
  public void append(TableDefinition table, Dataset<Row> rows) {
    write(table, rows).mode("append").save(location(table));
  }

  /**
   * Appends in one commit, or does nothing if a write with this id was committed before.
   *
   * <p>By Delta's transaction itself: its writer, asked for {@code txnAppId}, works out the whole
   * state of the table with a Spark job of its own in every micro-batch, where the newest commit's
   * checksum already says which writes the table holds.
   *
   * @throws ConcurrentModificationException where a write of the same application was faster
   */
  public void append(TableDefinition table, Dataset<Row> rows, WriteId id) {
    var transaction = log(table).startTransaction();
    requirePresent(table, transaction.snapshot().version());
    // Whoever commits this application's write first makes the other one fail.
    transaction.readTxn().append(id.appId());
    var newest = new TableHistory(table, transaction.snapshot()).newestWrite(id.appId());
    if (newest.isPresent() && newest.getAsLong() >= id.version()) {
      return;
    }
    var write = new SetTransaction(id.appId(), id.version(), scala.Option.empty());
    commit(transaction, table, rows, List.of(write), SaveMode.Append);
  }

  /**
   * Appends in one commit what follows from the table as it was when the id was chosen, unless
   * another write has taken the id since.
   *
   * @param id version: one above {@link TableHistory#newestWrite}, read before anything else of the
   *     table
   * @param runId run that writes; the commit keeps it
   * @return false when another write was faster: nothing was written, read the table again
   */
  public boolean appendNext(TableDefinition table, Dataset<Row> rows, WriteId id, String runId) {
    var before = version(table);
    try {
      write(table, rows)
          .option("txnAppId", id.appId())
          .option("txnVersion", id.version())
          .option("userMetadata", runId)
          .mode("append")
          .save(location(table));
    } catch (ConcurrentModificationException e) {
      return false;
    }
    // Delta skips a write whose id is taken without a word: only its commit tells.
    return history(table).hasCommit(before, runId);
  }

  /**
   * Replaces in one commit the rows that meet a condition.
   *
   * <p>The rows are written in the partitions and the order that they have, or {@link #clustered}.
   *
   * @param condition SQL over partition columns; every row of {@code rows} must meet it
   */
  public void replace(TableDefinition table, Dataset<Row> rows, String condition) {
    write(table, clustered(table, rows))
        .options(fileSize(table))
        .mode("overwrite")
        .option("replaceWhere", condition)
        .save(location(table));
  }

  private static Map<String, String> fileSize(TableDefinition table) {
    return table.clusterColumns().isEmpty()
        ? Map.of()
        : Map.of(DeltaOptions.MAX_RECORDS_PER_FILE(), String.valueOf(CLUSTERED_FILE_ROWS));
  }

  /** The rows in the order that the table asks for, in as many parts as Spark finds fit. */
  static Dataset<Row> clustered(TableDefinition table, Dataset<Row> rows) {
    if (table.clusterColumns().isEmpty()) {
      return rows;
    }
    var order =
        Stream.concat(table.partitionColumns().stream(), table.clusterColumns().stream())
            .map(functions::col)
            .toArray(Column[]::new);
    return rows.repartitionByRange(order).sortWithinPartitions(order);
  }

  /**
   * Writes rows, and commits them with what else the transaction does.
   *
   * @param mode as the table's history is to tell it
   */
  static void commit(
      OptimisticTransaction transaction,
      TableDefinition table,
      Dataset<Row> rows,
      List<? extends Action> more,
      SaveMode mode) {
    var options =
        new DeltaOptions(
            scala.collection.immutable.Map.from(asScala(fileSize(table))),
            rows.sparkSession().sessionState().conf());
    var files = transaction.writeFiles(checked(table, rows), scala.Option.apply(options));
    var actions = new ArrayList<Action>(asJava(files));
    actions.addAll(more);
    transaction.commit(
        asScala(actions).toSeq(),
        new DeltaOperations.Write(
            mode,
            scala.Option.empty(),
            scala.Option.empty(),
            scala.Option.empty(),
            scala.Option.empty(),
            scala.Option.empty(),
            scala.Option.empty(),
            scala.Option.empty(),
            scala.Option.empty()));
  }

  private DataFrameWriter<Row> write(TableDefinition table, Dataset<Row> rows) {
    return checked(table, rows).write().format("delta");
  }

  /** The rows with the table's columns in its order; a row that breaks a check fails the write. */
  static Dataset<Row> checked(TableDefinition table, Dataset<Row> rows) {
    var ordered = inOrder(table, rows);
    requireSameTypes(table, ordered.schema(), "rows to be written to");
    for (var check : table.checks()) {
      var message = lit(table.name() + ": a row breaks the check \"" + check + "\"");
      ordered = ordered.where(assert_true(coalesce(expr(check), lit(false)), message).isNull());
    }
    return ordered;
  }

  /** The table's columns in its order; a nullable one that an older lake lacks is null. */
  static Dataset<Row> asserted(TableDefinition table, Dataset<Row> rows) {
    var missing =
        table.missingFrom(rows.schema()).stream()
            .collect(toMap(StructField::name, f -> lit(null).cast(f.dataType())));
    var complete = missing.isEmpty() ? rows : rows.withColumns(missing);
    // A column that came later stands last in an older table.
    if (Set.of(complete.columns()).equals(Set.of(table.schema().fieldNames()))) {
      complete = inOrder(table, complete);
    }
    requireSameTypes(table, complete.schema(), "table");
    return complete;
  }

  private static Dataset<Row> inOrder(TableDefinition table, Dataset<Row> rows) {
    return rows.select(
        Arrays.stream(table.schema().fields()).map(f -> col(f.name())).toArray(Column[]::new));
  }

  private static void requireSameTypes(TableDefinition table, StructType actual, String what) {
    var expected = shape(table.schema());
    if (!expected.equals(shape(actual))) {
      throw new ClickledgerException(
          ErrorCode.SCHEMA,
          "the columns of the %s %s are [%s], expected [%s]"
              .formatted(what, table.name(), shape(actual), expected),
          "use the version of clickledger that wrote this lake, or another --lake");
    }
  }

  private static String shape(StructType schema) {
    return Arrays.stream(schema.fields())
        .map(f -> f.name() + " " + f.dataType().catalogString())
        .collect(Collectors.joining(", "));
  }

  private void requireKnownFormat() {
    if (!formatKnown) {
      LakeFormat.requireKnown(this);
      formatKnown = true;
    }
  }

  void requirePresent(TableDefinition table) {
    requirePresent(table, version(table));
  }

  /**
   * @param version the table's newest, -1 where it does not exist
   */
  private void requirePresent(TableDefinition table, long version) {
    requireKnownFormat();
    if (version < 0) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "the lake " + root + " has no table " + table.name(),
          remedyFor(table.name()));
    }
  }

  private static String remedyFor(String table) {
    var command =
        switch (table) {
          case "campaign" -> "load-campaigns";
          case "raw_click", "rejected_click" -> "archive";
          case "click_minute", "late_click", "stream_progress" -> "rollup";
          case "click_hour", "click_day" -> "compact";
          case "click_verdict" -> "mark-traffic";
          case "rejected_verdict" -> "import-verdicts";
          case "billable_click", "truth_hour", "truth_day", "day_status" -> "rebuild-truth";
          case "reconciliation" -> "reconcile";
          case "invoice", "invoice_click" -> "issue-invoices";
          default -> null;
        };
    return remedy(command);
  }

  private static String remedy(@Nullable String command) {
    return command == null
        ? "check --lake"
        : "check --lake, or write the table first with: clickledger " + command + " --help";
  }
}
