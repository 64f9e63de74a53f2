package io.clickledger.raw;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Where each source partition goes on when a lane starts a new checkpoint.
 *
 * @param next next offset by source partition ({@link BatchProgress#sourceKey}); a partition that
 *     is not named starts where the source says
 */
public record StartPositions(Map<String, Long> next) {
  /** Every partition starts where the source says. */
  public static final StartPositions NONE = new StartPositions(Map.of());

  private static final StructType ENDS =
      new StructType()
          .add(EndOffsets.SOURCE_KEY, DataTypes.StringType, false)
          .add(EndOffsets.END_OFFSET, DataTypes.LongType, false);

  public StartPositions {
    next = Map.copyOf(next);
  }

  /**
   * After what was read.
   *
   * @param ends {@link EndOffsets}
   */
  public static StartPositions after(Dataset<Row> ends) {
    return new StartPositions(
        ends.select(EndOffsets.SOURCE_KEY, EndOffsets.END_OFFSET).collectAsList().stream()
            .collect(toMap(row -> row.getString(0), row -> row.getLong(1))));
  }

  public boolean isEmpty() {
    return next.isEmpty();
  }

  /** Rows of {@code raw_click} or {@code rejected_click} that lie before these positions. */
  public Dataset<Row> before(Dataset<Row> rows) {
    List<Row> ends =
        next.entrySet().stream().map(e -> RowFactory.create(e.getKey(), e.getValue())).toList();
    return EndOffsets.before(rows, rows.sparkSession().createDataFrame(ends, ENDS));
  }
}
