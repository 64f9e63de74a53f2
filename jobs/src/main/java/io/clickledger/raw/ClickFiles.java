package io.clickledger.raw;

import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.rules.contract.CsvClickParser;
import io.clickledger.rules.contract.TypedClickParser;
import io.clickledger.table.RawClick;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.binaryfile.BinaryFileFormat;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A folder in which collectors land files of clicks: {@code .ndjson}, {@code .csv} (both also
 * {@code .gz}) and {@code .parquet}, at any depth. Files are written under a name that begins with
 * a dot or an underscore and renamed when they are whole. {@code campaigns.csv} is the dimension,
 * not clicks.
 *
 * @param directory path or URI of the folder
 * @param maxFilesPerTrigger bound of a micro-batch
 */
public record ClickFiles(String directory, int maxFilesPerTrigger) implements ClickSource {
  /** The columns of the contract, in its order. */
  static final List<String> CONTRACT_COLUMNS =
      List.of(
          RawClick.CLICK_ID,
          RawClick.EVENT_TIME,
          RawClick.RECEIVED_AT,
          RawClick.AD_ID,
          RawClick.CAMPAIGN_ID,
          RawClick.ADVERTISER_ID,
          RawClick.PUBLISHER_ID,
          RawClick.USER_ID,
          RawClick.IP,
          RawClick.USER_AGENT,
          RawClick.PRICE_MICROS);

  private static final List<String> REQUIRED_COLUMNS =
      List.of(
          RawClick.CLICK_ID,
          RawClick.EVENT_TIME,
          RawClick.AD_ID,
          RawClick.CAMPAIGN_ID,
          RawClick.ADVERTISER_ID,
          RawClick.PUBLISHER_ID);

  private static final List<String> FREE_TEXT_COLUMNS =
      List.of(RawClick.USER_ID, RawClick.USER_AGENT, RawClick.EXTRA);

  private static final List<String> TEXT_COLUMNS =
      List.of(
          RawClick.CLICK_ID, RawClick.USER_ID, RawClick.IP, RawClick.USER_AGENT, RawClick.EXTRA);

  private static final String TEXT_GLOB = "*.{ndjson,ndjson.gz,csv,csv.gz}";
  private static final String PARQUET_GLOB = "*.parquet";
  private static final String DIMENSION_FILE = "campaigns.csv";

  /** Spark forgets files older than this; ten years is never within the life of a folder. */
  private static final String MAX_FILE_AGE = "3650d";

  static boolean isCsv(String name) {
    return name.endsWith(".csv") || name.endsWith(".csv.gz");
  }

  private static boolean isText(String name) {
    return isCsv(name) || name.endsWith(".ndjson") || name.endsWith(".ndjson.gz");
  }

  @Override
  public List<Records> stream(SparkSession spark, StartPositions start) {
    var tasks = ClickSource.tasks(spark);
    var parquet = parquetRows(spark, parquetSchema(spark, files(spark)), start);
    return List.of(
        new Records(textFiles(spark, start).coalesce(tasks), textParser(spark)),
        new Records(parquet.coalesce(tasks), new ParquetRecordParser()));
  }

  @Override
  public List<Counted<?>> streamToCount(SparkSession spark, StartPositions start) {
    var schema = parquetSchema(spark, files(spark));
    return List.of(
        new Counted<>(textFiles(spark, start), textParser(spark)),
        isVectorised(spark) && ParquetColumns.fit(schema)
            ? new Counted<>(
                landedFiles(spark, PARQUET_GLOB, start).select(LandedFile.columns()),
                ParquetColumns.of(spark, schema))
            : typed(spark, schema, start));
  }

  private static boolean isVectorised(SparkSession spark) {
    return spark.sessionState().conf().parquetVectorizedReaderEnabled();
  }

  private Counted<Row> typed(SparkSession spark, StructType schema, StartPositions start) {
    var rows = withoutFreeText(parquetRows(spark, schema, start));
    return new Counted<>(rows, ClickReader.of(new ParquetRecordParser()));
  }

  @Override
  public boolean mayHaveMore(long records, int sourcePartitions) {
    return sourcePartitions >= maxFilesPerTrigger;
  }

  /** Of files that are held already no row is read again: a file was read whole or not at all. */
  private static Dataset<Row> unread(Dataset<Row> rows, StartPositions start) {
    return start.isEmpty()
        ? rows
        : rows.where(not(col("_metadata.file_path").isInCollection(start.next().keySet())));
  }

  /** Lists the click files, and looks at every CSV header and Parquet footer. */
  @Override
  public void requireReadable(SparkSession spark) {
    var files = files(spark);
    try {
      for (var file : files) {
        if (isCsv(file.getName())) {
          checkCsvHeader(file.getFileSystem(spark.sessionState().newHadoopConf()), file);
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    parquet(files).forEach(file -> requireColumns(spark, file));
  }

  /** Files that were landed before the instant, hold a record, and are not held. */
  @Override
  public List<String> missing(SparkSession spark, StartPositions held, Instant before) {
    var missing = new ArrayList<String>();
    try {
      for (var file : list(spark)) {
        var fs = file.getFileSystem(spark.sessionState().newHadoopConf());
        var landedAt = fs.getFileStatus(file).getModificationTime();
        if (landedAt < before.toEpochMilli()
            && !held.next().containsKey(file.toString())
            && !held.next().containsKey(file.toUri().toString())
            && hasRecord(spark, fs, file)) {
          missing.add(file.toString());
        }
      }
      return missing;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** No lane has anything on record of a file without one. */
  private static boolean hasRecord(SparkSession spark, FileSystem fs, Path file)
      throws IOException {
    if (isText(file.getName())) {
      try (var reader = lines(fs, file)) {
        return (!isCsv(file.getName()) || reader.readLine() != null) && reader.readLine() != null;
      }
    }
    try (var reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(file, spark.sessionState().newHadoopConf()))) {
      return reader.getRecordCount() > 0;
    }
  }

  /** The click files, at least one, in no order. */
  private List<Path> files(SparkSession spark) {
    try {
      var files = list(spark);
      if (files.isEmpty()) {
        throw new ClickledgerException(
            ErrorCode.NOT_FOUND,
            "the folder " + directory + " holds no click files",
            "land files that end in .ndjson, .ndjson.gz, .csv, .csv.gz or .parquet there");
      }
      return files;
    } catch (FileNotFoundException e) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          "the source folder " + directory + " does not exist",
          "check --source files:DIR",
          e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private ClickledgerException unreadable(IOException e) {
    return new ClickledgerException(
        ErrorCode.SOURCE_UNREADABLE,
        "the source folder " + directory + " cannot be read: " + e.getMessage(),
        "check its permissions and its files",
        e);
  }

  private List<Path> list(SparkSession spark) throws IOException {
    var root = new Path(directory);
    var fs = root.getFileSystem(spark.sessionState().newHadoopConf());
    if (!fs.getFileStatus(root).isDirectory()) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND,
          directory + " is a file, not a folder",
          "name the folder that holds it: --source files:DIR");
    }
    var files = new ArrayList<Path>();
    var all = fs.listFiles(root, true);
    while (all.hasNext()) {
      var file = all.next().getPath();
      var name = file.getName();
      var hidden = name.startsWith(".") || name.startsWith("_");
      if (!hidden && !name.equals(DIMENSION_FILE) && (isText(name) || name.endsWith(".parquet"))) {
        files.add(file);
      }
    }
    return files;
  }

  private static void checkCsvHeader(FileSystem fs, Path file) throws IOException {
    var header = csvHeader(fs, file);
    var missing = header == null ? List.<String>of() : CsvClickParser.missingColumns(header);
    if (!missing.isEmpty()) {
      throw wrongColumns(file.toString(), missing);
    }
  }

  /** The first line of a landed CSV file; null where the file is empty. */
  static @Nullable String csvHeader(FileSystem fs, Path file) throws IOException {
    try (var reader = lines(fs, file)) {
      return reader.readLine();
    }
  }

  private static BufferedReader lines(FileSystem fs, Path file) throws IOException {
    var in = fs.open(file);
    try {
      var plain = file.getName().endsWith(".gz") ? new GZIPInputStream(in) : in;
      return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static ClickledgerException wrongColumns(String file, List<String> missing) {
    return new ClickledgerException(
        ErrorCode.SCHEMA,
        file + " has no column " + String.join(", ", missing),
        "give it the column names of the click contract, or move it out of the source folder");
  }

  /** The columns of the Parquet files, or the contract's own where there are none yet. */
  private StructType parquetSchema(SparkSession spark, List<Path> files) {
    var parquet = parquet(files);
    if (parquet.isEmpty()) {
      return DataTypes.createStructType(
          CONTRACT_COLUMNS.stream().map(name -> RawClick.TABLE.schema().apply(name)).toList());
    }
    return spark.read().parquet(parquet.get(0).toString()).schema();
  }

  private static List<Path> parquet(List<Path> files) {
    return files.stream().filter(file -> file.getName().endsWith(".parquet")).toList();
  }

  private static void requireColumns(SparkSession spark, Path file) {
    try (var reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(file, spark.sessionState().newHadoopConf()))) {
      var schema = reader.getFileMetaData().getSchema();
      var missing = REQUIRED_COLUMNS.stream().filter(c -> !schema.containsField(c)).toList();
      if (!missing.isEmpty()) {
        throw wrongColumns(file.toString(), missing);
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof ClickledgerException known) {
        throw known;
      }
      throw new ClickledgerException(
          ErrorCode.SOURCE_UNREADABLE,
          file + " is not a Parquet file that can be read: " + e.getMessage(),
          "land it again whole, or move it out of the source folder",
          e);
    }
  }

  private Dataset<Row> textFiles(SparkSession spark, StartPositions start) {
    return landedFiles(spark, TEXT_GLOB, start)
        .where(col("_metadata.file_name").notEqual(DIMENSION_FILE))
        .select(LandedFile.columns());
  }

  private static TextRecordParser textParser(SparkSession spark) {
    return new TextRecordParser(spark.sessionState().newHadoopConf());
  }

  /** Files that Spark lists, reading nothing of what is in them. */
  private Dataset<Row> landedFiles(SparkSession spark, String glob, StartPositions start) {
    return unread(
        landed(spark, "binaryFile", glob).schema(BinaryFileFormat.schema()).load(directory), start);
  }

  private DataStreamReader landed(SparkSession spark, String format, String glob) {
    return spark
        .readStream()
        .format(format)
        .option("pathGlobFilter", glob)
        .option("recursiveFileLookup", true)
        .option("maxFilesPerTrigger", maxFilesPerTrigger)
        .option("maxFileAge", MAX_FILE_AGE);
  }

  /** Rows for {@link ParquetRecordParser}. */
  private Dataset<Row> parquetRows(SparkSession spark, StructType schema, StartPositions start) {
    return parquetRows(
        spark,
        schema,
        start,
        // A file begins with its row 0 and lies whole in one partition: its name is told once.
        expr("IF(_metadata.row_index = 0, _metadata.file_path, NULL)").as("_file"),
        LandedFile.arrived(),
        col("_metadata.row_index").as("_row_index"));
  }

  /** The columns of the contract and {@link RawClick#EXTRA}, then others. */
  private Dataset<Row> parquetRows(
      SparkSession spark, StructType schema, StartPositions start, Column... others) {
    var present = Arrays.asList(schema.fieldNames());
    var columns = new ArrayList<Column>();
    for (var name : CONTRACT_COLUMNS) {
      var absent = lit(null).cast(ParquetColumns.contractType(name)).as(name);
      columns.add(present.contains(name) ? col(name) : absent);
    }
    columns.add(extra(present));
    columns.addAll(List.of(others));
    var rows = landed(spark, "parquet", PARQUET_GLOB).schema(schema).load(directory);
    return unread(rows, start).select(columns.toArray(Column[]::new));
  }

  /** Free texts of a row that is not oversized, whatever they say, change no verdict. */
  private static Dataset<Row> withoutFreeText(Dataset<Row> rows) {
    var isOversized = isOversized(rows);
    return rows.withColumns(
        texts(rows).stream()
            .filter(FREE_TEXT_COLUMNS::contains)
            .collect(toMap(name -> name, name -> when(isOversized, col(name)))));
  }

  /** Whether the texts of a row have more bytes than {@link TypedClickParser} takes. */
  private static Column isOversized(Dataset<Row> rows) {
    return texts(rows).stream()
        .map(name -> coalesce(octet_length(col(name)), lit(0)).cast("long"))
        .reduce(lit(0L), Column::plus)
        .gt(TypedClickParser.MAX_BYTES);
  }

  private static List<String> texts(Dataset<Row> rows) {
    return TEXT_COLUMNS.stream()
        .filter(name -> rows.schema().apply(name).dataType().equals(DataTypes.StringType))
        .toList();
  }

  private static Column extra(List<String> present) {
    var unknown =
        present.stream()
            .filter(name -> !CONTRACT_COLUMNS.contains(name))
            .map(functions::col)
            .toList();
    return unknown.isEmpty()
        ? lit(null).cast("string").as(RawClick.EXTRA)
        : to_json(struct(unknown.toArray(Column[]::new))).as(RawClick.EXTRA);
  }
}
