package io.clickledger.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What is true of a table wherever it lies. Built once by the table's own class; a change is a new
 * nullable column or a new table.
 *
 * @param name directory under the lake's root, and the table's name in Trino
 * @param comment what one row is
 * @param schema columns in order, each with its comment
 * @param key columns that tell two rows apart
 * @param partitionColumns Delta partition columns; may be empty
 * @param clusterColumns order of the rows within a partition, so that what shares their first
 *     values lies in few pages; empty: as written
 * @param rangeColumns columns whose range in each file the log keeps, so that readers skip files;
 *     empty: all of the first 32
 * @param appendOnly Delta refuses updates, deletes and overwrites
 * @param committedOften every few seconds: Delta sums up its log every 100 commits, not every 10,
 *     for a micro-batch waits for it
 * @param kept log and files are kept for the legal floor, so that a recorded version can be read
 *     back
 * @param checks SQL conditions that every written row meets
 */
public record TableDefinition(
    String name,
    String comment,
    StructType schema,
    List<String> key,
    List<String> partitionColumns,
    List<String> clusterColumns,
    List<String> rangeColumns,
    boolean appendOnly,
    boolean committedOften,
    boolean kept,
    List<String> checks) {

  /** Legal floor of raw, verdict, campaign and billing history: 13 months, rounded up to days. */
  private static final String KEPT_INTERVAL = "interval 400 days";

  /** Property: how long files stay that newer ones have replaced. */
  public static final String REPLACED_FILES_STAY = "delta.deletedFileRetentionDuration";

  /** As long as the log keeps its commits: by them a lane that starts again finds what it wrote. */
  private static final String INTERVAL_OF_THE_LOG = "interval 30 days";

  /**
   * Rows of a page, of a row group and of a file of a clustered table. Who asks for one ad reads,
   * of each day, a page of every column, what says where the pages of its row group lie, and the
   * last 48 kB of the file, which the footer of 24 row groups fits into: 60 kB, by Trino's count,
   * of 2.4 million rows. Smaller pages read fewer rows, and more of what says where they lie.
   * Without dictionaries, of which a page needs the whole: with them it was 90 kB. {@code bench
   * dashboard} measures it.
   */
  private static final int PAGE_ROWS = 512;

  private static final int ROW_GROUP_ROWS = 32 * PAGE_ROWS;

  public static final int CLUSTERED_FILE_ROWS = 24 * ROW_GROUP_ROWS;

  static Builder table(String name, String comment) {
    return new Builder(name, comment);
  }

  /** Delta table properties that follow from the definition. */
  public Map<String, String> properties() {
    var properties = new LinkedHashMap<String, String>();
    if (appendOnly) {
      properties.put("delta.appendOnly", "true");
    }
    if (!clusterColumns.isEmpty()) {
      properties.put("parquet.page.row.count.limit", String.valueOf(PAGE_ROWS));
      properties.put("parquet.block.row.count.limit", String.valueOf(ROW_GROUP_ROWS));
      properties.put("parquet.enable.dictionary", "false");
    }
    if (!rangeColumns.isEmpty()) {
      properties.put("delta.dataSkippingStatsColumns", String.join(",", rangeColumns));
    }
    if (committedOften) {
      properties.put("delta.checkpointInterval", "100");
    }
    if (kept) {
      properties.put("delta.logRetentionDuration", KEPT_INTERVAL);
    }
    properties.put(REPLACED_FILES_STAY, kept ? KEPT_INTERVAL : INTERVAL_OF_THE_LOG);
    return properties;
  }

  /** The nullable columns that a table of an older version does not have yet. */
  public List<StructField> missingFrom(StructType older) {
    var names = List.of(older.fieldNames());
    return Arrays.stream(schema.fields())
        .filter(field -> field.nullable() && !names.contains(field.name()))
        .toList();
  }

  /** Collects columns in order; {@link #build()} gives the definition. */
  static final class Builder {
    private final String name;
    private final String comment;
    private final List<StructField> fields = new ArrayList<>();
    private List<String> key = List.of();
    private List<String> partitionColumns = List.of();
    private List<String> clusterColumns = List.of();
    private List<String> rangeColumns = List.of();
    private boolean appendOnly;
    private boolean committedOften;
    private boolean kept;
    private List<String> checks = List.of();

    private Builder(String name, String comment) {
      this.name = name;
      this.comment = comment;
    }

    Builder required(String column, DataType type, String columnComment) {
      return field(column, type, columnComment, false);
    }

    Builder nullable(String column, DataType type, String columnComment) {
      return field(column, type, columnComment, true);
    }

    private Builder field(String column, DataType type, String columnComment, boolean nullable) {
      fields.add(
          new StructField(column, type, nullable, Metadata.empty()).withComment(columnComment));
      return this;
    }

    Builder key(String... columns) {
      key = List.of(columns);
      return this;
    }

    Builder partitionedBy(String... columns) {
      partitionColumns = List.of(columns);
      return this;
    }

    Builder clusteredBy(String... columns) {
      clusterColumns = List.of(columns);
      return this;
    }

    Builder rangesOf(String... columns) {
      rangeColumns = List.of(columns);
      return this;
    }

    Builder appendOnly() {
      appendOnly = true;
      return this;
    }

    Builder committedOften() {
      committedOften = true;
      return this;
    }

    Builder kept() {
      kept = true;
      return this;
    }

    Builder checks(String... conditions) {
      checks = List.of(conditions);
      return this;
    }

    TableDefinition build() {
      return new TableDefinition(
          name,
          comment,
          DataTypes.createStructType(fields),
          key,
          partitionColumns,
          clusterColumns,
          rangeColumns,
          appendOnly,
          committedOften,
          kept,
          checks);
    }
  }
}
