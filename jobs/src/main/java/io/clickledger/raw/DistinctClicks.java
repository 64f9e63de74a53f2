package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.table.BillableClick;
import io.clickledger.table.RawClick;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Raw rows to clicks: exact dedup on the whole {@code click_id}. The copy that counts is the first
 * in law 5's total order: received_at, event_time, then the position in the source. The answer is a
 * function of the set of rows, whatever their order and partitions.
 *
 * <p>One shuffle, by click_id, which the answer keeps as its partitioning. The sort inside a
 * partition begins with a hash of the id: it settles nearly every comparison in the eight bytes
 * that Spark's sorter compares without touching the rows, where ids that share a prefix would
 * settle none.
 */
public final class DistinctClicks {
  /** What the copies of a click agree on, unless a collector is broken. */
  private static final List<String> SAME_IN_EVERY_COPY =
      List.of(
          RawClick.EVENT_TIME,
          RawClick.AD_ID,
          RawClick.CAMPAIGN_ID,
          RawClick.ADVERTISER_ID,
          RawClick.PUBLISHER_ID,
          RawClick.PRICE_MICROS);

  private static final String ID_HASH = "id_hash";
  private static final String DATE = "distinct_within";
  private static final String RANK = "rank";

  private DistinctClicks() {}

  /**
   * One row per click_id.
   *
   * @param rawClicks rows of {@code raw_click}
   * @return the columns of {@code raw_click} of the copy that counts, with {@link
   *     BillableClick#COPIES} and {@link BillableClick#COPIES_DISAGREE}
   */
  public static Dataset<Row> of(Dataset<Row> rawClicks) {
    return firstOf(rawClicks, lit(0));
  }

  /**
   * One row per click_id and UTC event date, as {@link #of}: what {@link #of} gives for each date
   * on its own. They differ only where copies of one id disagree in the date.
   */
  public static Dataset<Row> ofEachDay(Dataset<Row> rawClicks) {
    return firstOf(rawClicks, to_date(col(RawClick.EVENT_TIME)));
  }

  /**
   * Rows that are known to be the only copy of their click, as {@link #of} gives them: they stay
   * where they lie.
   */
  public static Dataset<Row> single(Dataset<Row> rawClicks) {
    return rawClicks
        .withColumn(BillableClick.COPIES, lit(1))
        .withColumn(BillableClick.COPIES_DISAGREE, lit(false));
  }

  private static Dataset<Row> firstOf(Dataset<Row> rawClicks, Column within) {
    var copies = Window.partitionBy(ID_HASH, DATE, RawClick.CLICK_ID).orderBy(totalOrder());
    var all = copies.rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());
    return rawClicks
        .repartition(col(RawClick.CLICK_ID))
        .withColumn(ID_HASH, xxhash64(col(RawClick.CLICK_ID)))
        .withColumn(DATE, within)
        .withColumn(RANK, row_number().over(copies))
        .withColumn(BillableClick.COPIES, count(lit(1)).over(all).cast("int"))
        .withColumn(BillableClick.COPIES_DISAGREE, disagree(all))
        .where(col(RANK).equalTo(1))
        .drop(ID_HASH, DATE, RANK);
  }

  private static Column[] totalOrder() {
    return new Column[] {
      col(RawClick.RECEIVED_AT),
      col(RawClick.EVENT_TIME),
      col(RawClick.SOURCE_NAME),
      col(RawClick.SOURCE_PARTITION),
      col(RawClick.SOURCE_OFFSET)
    };
  }

  private static Column disagree(WindowSpec copies) {
    return SAME_IN_EVERY_COPY.stream()
        .map(name -> differs(name, copies))
        .reduce(Column::or)
        .orElseThrow();
  }

  /** Two values, or a value beside a null. */
  private static Column differs(String name, WindowSpec copies) {
    var value = col(name);
    var twoValues = not(min(value).over(copies).eqNullSafe(max(value).over(copies)));
    if (!isNullable(name)) {
      return twoValues;
    }
    var present = count(value).over(copies);
    var besideNull = present.gt(0).and(present.lt(count(lit(1)).over(copies)));
    return twoValues.or(besideNull);
  }

  private static boolean isNullable(String name) {
    return Arrays.stream(RawClick.TABLE.schema().fields())
        .anyMatch(field -> field.name().equals(name) && field.nullable());
  }
}
