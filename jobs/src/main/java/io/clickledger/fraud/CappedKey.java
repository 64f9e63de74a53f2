package io.clickledger.fraud;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.clickledger.rules.fraud.FrequencyCap;
import io.clickledger.table.RawClick;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Finds the clicks beyond a cap in two steps: few keys ever reach one, so those are found first, by
 * counting copies, which are at least as many as the clicks; only their clicks are put in order.
 */
final class CappedKey {
  private static final String HOUR = "hour";
  private static final String COPIES = "copies_of_key";

  private final FrequencyCap cap;
  private final String who;
  private final String what;
  private final String isFull;
  private final String isBroken;

  /**
   * @param who column of the key, {@code ip} or {@code user_id}
   * @param what column of the key, {@code ad_id} or {@code campaign_id}
   */
  CappedKey(FrequencyCap cap, String who, String what) {
    this.cap = cap;
    this.who = who;
    this.what = what;
    this.isFull = "is_full_" + cap.rule();
    this.isBroken = "is_broken_" + cap.rule();
  }

  FrequencyCap cap() {
    return cap;
  }

  /**
   * Finds the clicks whose key may have reached the cap: {@link #mayBeBroken}.
   *
   * @param copies all copies of the clicks
   * @return {@code clicks} and a column
   */
  Dataset<Row> among(Dataset<Row> clicks, Dataset<Row> copies) {
    var full =
        withHour(copies)
            .where(col(who).isNotNull())
            .groupBy(who, what, HOUR)
            .agg(count(lit(1)).as(COPIES))
            .where(col(COPIES).gt(cap.clicksPerHour()))
            .drop(COPIES)
            .withColumn(isFull, lit(true));
    return withHour(clicks)
        .join(broadcast(full), new String[] {who, what, HOUR}, "left")
        .drop(HOUR)
        .withColumn(isFull, coalesce(col(isFull), lit(false)));
  }

  Column mayBeBroken() {
    return col(isFull);
  }

  /**
   * Judges clicks: {@link #isBroken}.
   *
   * @param clicks all that {@link #mayBeBroken}, and any others
   * @return {@code clicks} and a column
   */
  Dataset<Row> judge(Dataset<Row> clicks) {
    // A click without a full key is alone: it waits in no other click's partition.
    var alone = when(not(mayBeBroken()), col(RawClick.CLICK_ID));
    var inOrder =
        Window.partitionBy(col(who), col(what), hour(), alone)
            .orderBy(RawClick.EVENT_TIME, RawClick.CLICK_ID);
    UDF1<Integer, Boolean> isBroken = cap::isBrokenBy;
    var rank = row_number().over(inOrder);
    return clicks.withColumn(
        this.isBroken, mayBeBroken().and(udf(isBroken, DataTypes.BooleanType).apply(rank)));
  }

  Column isBroken() {
    return col(isBroken);
  }

  private static Column hour() {
    return date_trunc("hour", col(RawClick.EVENT_TIME));
  }

  private static Dataset<Row> withHour(Dataset<Row> rows) {
    return rows.withColumn(HOUR, hour());
  }
}
