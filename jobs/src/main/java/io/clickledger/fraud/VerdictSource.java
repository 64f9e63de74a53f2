package io.clickledger.fraud;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.Sha256;
import io.clickledger.lake.SuppliedFile;
import io.clickledger.rules.verdict.SuppliedRecord;
import io.clickledger.rules.verdict.VerdictFile;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * A file of verdicts as it was handed in.
 *
 * @param name without its folder
 * @param sha256 of its bytes
 * @param records in its order
 */
record VerdictSource(String name, String sha256, List<SuppliedRecord> records) {
  private static final Map<String, String> JSON_OPTIONS =
      Map.of("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");

  VerdictSource {
    records = List.copyOf(records);
  }

  /**
   * Reads a file by the end of its name: {@code .csv}, {@code .json}, {@code .ndjson}, {@code
   * .jsonl} or {@code .parquet}.
   *
   * @param location path or URI
   * @throws ClickledgerException NOT_FOUND, SOURCE_UNREADABLE or SCHEMA for a file that as a whole
   *     cannot be used
   */
  static VerdictSource read(SparkSession spark, String location) {
    var content =
        new SuppliedFile(location)
            .bytes(
                spark,
                ErrorCode.NOT_FOUND,
                ErrorCode.SOURCE_UNREADABLE,
                "name a readable file of verdicts after --file");
    var name = location.substring(location.lastIndexOf('/') + 1);
    return new VerdictSource(
        name, Sha256.of(content), records(spark, location, ending(name), content));
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static List<SuppliedRecord> records(
      SparkSession spark, String location, String ending, byte[] content) {
    return switch (ending) {
      case "csv" -> VerdictFile.csv(location, content);
      case "json", "ndjson", "jsonl" -> VerdictFile.json(location, content);
      case "parquet" -> parquet(spark, location);
      default ->
          throw new ClickledgerException(
              ErrorCode.SOURCE_UNREADABLE,
              "the name of " + location + " does not say its format",
              "name it .csv, .json, .ndjson, .jsonl or .parquet");
    };
  }

  private static List<SuppliedRecord> parquet(SparkSession spark, String location) {
    try {
      var rows = spark.read().parquet(location);
      VerdictFile.requireColumns(location, Arrays.asList(rows.columns()));
      var columns = Arrays.stream(rows.columns()).map(functions::col).toArray(Column[]::new);
      return rows
          .select(col("_metadata.row_index"), to_json(struct(columns), JSON_OPTIONS))
          .collectAsList()
          .stream()
          .map(row -> VerdictFile.jsonRecord(row.getLong(0), row.getString(1)))
          .toList();
    } catch (ClickledgerException known) {
      throw known;
    } catch (Exception e) { // AnalysisException is checked, and Scala does not declare it
      throw new ClickledgerException(
          ErrorCode.SOURCE_UNREADABLE,
          location + " is not a Parquet file that can be read: " + e.getMessage(),
          "write it again whole; nothing was written",
          e);
    }
  }
}
