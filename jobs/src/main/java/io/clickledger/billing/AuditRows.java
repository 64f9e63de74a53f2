package io.clickledger.billing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.common.Sha256;
import io.clickledger.lake.Lake;
import io.clickledger.raw.RawDay;
import io.clickledger.table.Invoice;
import io.clickledger.table.RawClick;
import io.clickledger.truth.DayTruth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Files of an audit pack that are rows. */
final class AuditRows {
  private AuditRows() {}

  /** What was issued, all documents together: the lines that are not nothing. */
  static Dataset<Row> lines(SparkSession spark, List<InvoiceDocument> documents) {
    var rows = new ArrayList<Row>();
    for (var line : Statement.total(documents).values()) {
      var figures = line.figures();
      if (line.changesClicks() || line.changesMoney()) {
        rows.add(
            RowFactory.create(
                line.key().campaignId(),
                line.key().adId(),
                figures.grossClicks(),
                figures.givtClicks(),
                figures.sivtClicks(),
                figures.manualClicks(),
                figures.netClicks(),
                figures.auctionClicks(),
                figures.netMicros(),
                line.amountMinor(),
                figures.checksum().toString()));
      }
    }
    return spark.createDataFrame(
        rows,
        numbers(
                InvoiceLines.CAMPAIGN_ID,
                InvoiceLines.AD_ID,
                Invoice.GROSS_CLICKS,
                Invoice.GIVT_CLICKS,
                Invoice.SIVT_CLICKS,
                Invoice.MANUAL_CLICKS,
                Invoice.NET_CLICKS,
                Invoice.AUCTION_CLICKS,
                Invoice.NET_MICROS,
                Invoice.AMOUNT_MINOR)
            .add(Invoice.CLICKS_CHECKSUM, DataTypes.StringType));
  }

  /** What each UTC day was computed from. */
  static Dataset<Row> inputs(SparkSession spark, SortedMap<LocalDate, Map<String, Long>> inputs) {
    var names = new String[] {"raw_click", "campaign", "click_verdict", DayTruth.CUTOFF_MICROS};
    var rows = new ArrayList<Row>();
    inputs.forEach(
        (day, versions) ->
            rows.add(
                RowFactory.create(
                    day,
                    versions.get(names[0]),
                    versions.get(names[1]),
                    versions.get(names[2]),
                    versions.get(names[3]))));
    var schema = new StructType().add("utc_day", DataTypes.DateType);
    for (var name : names) {
      schema = schema.add(name, DataTypes.LongType);
    }
    return spark.createDataFrame(rows, schema);
  }

  /** The files of the log that each UTC day was computed from, with the sums of their bytes. */
  static Dataset<Row> rawFiles(Lake lake, SortedMap<LocalDate, Map<String, Long>> inputs) {
    return inputs.entrySet().stream()
        .map(day -> rawFiles(lake, day.getKey(), day.getValue()))
        .reduce(Dataset::union)
        .orElseThrow();
  }

  private static Dataset<Row> rawFiles(Lake lake, LocalDate day, Map<String, Long> inputs) {
    var cutoff =
        Instant.EPOCH.plus(inputs.getOrDefault(DayTruth.CUTOFF_MICROS, 0L), ChronoUnit.MICROS);
    var partition = col("partitionValues");
    var files =
        lake.files(RawClick.TABLE, inputs.getOrDefault(RawClick.TABLE.name(), 0L))
            .withColumn(
                RawClick.RECEIVED_DATE, partition.getItem(RawClick.RECEIVED_DATE).cast("date"))
            .withColumn(
                RawClick.RECEIVED_HOUR, partition.getItem(RawClick.RECEIVED_HOUR).cast("int"))
            .where(RawDay.receiptHours(day, cutoff));
    var conf = new SerializableConfiguration(lake.spark().sessionState().newHadoopConf());
    UDF1<String, String> sum = path -> sha256(path, conf);
    return files
        .repartition(files.col("path"))
        .select(
            lit(day).as("utc_day"),
            functions.expr("substring(path, instr(path, '/raw_click/') + 1)").as("path"),
            col("size").as("bytes"),
            get_json_object(col("stats"), "$.numRecords").cast("long").as("rows"),
            functions.udf(sum, DataTypes.StringType).apply(col("path")).as("sha256"),
            col("replaces"))
        .orderBy("path");
  }

  private static String sha256(String file, SerializableConfiguration conf) {
    var path = new Path(file);
    try (var in = path.getFileSystem(conf.value()).open(path)) {
      return Sha256.of(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StructType numbers(String... columns) {
    var schema = new StructType();
    for (var column : columns) {
      schema = schema.add(column, DataTypes.LongType);
    }
    return schema;
  }
}
