package io.clickledger.fraud;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.clickledger.rules.fraud.FrequencyCap;
import io.clickledger.table.RawClick;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Finds the clicks beyond a cap.
 *
 * @param who column of the key, {@code ip} or {@code user_id}
 * @param what column of the key, {@code ad_id} or {@code campaign_id}
 */
record CappedKey(FrequencyCap cap, String who, String what) {
  /** Whether a click has a key: one that lacks a part of it has no cap. */
  Column hasKey() {
    return col(who).isNotNull();
  }

  /** What the clicks of one key and hour have in common. */
  List<Column> key() {
    return List.of(col(who), col(what), date_trunc("hour", col(RawClick.EVENT_TIME)));
  }

  /**
   * Judges clicks: {@link #isBroken}.
   *
   * @param clicks all that share a key with more than {@code cap.clicksPerHour()}, and any others
   * @return {@code clicks} and a column
   */
  Dataset<Row> judge(Dataset<Row> clicks) {
    // A click without a key is alone: it waits in no other click's partition.
    var alone = when(col(who).isNull(), col(RawClick.CLICK_ID));
    var inOrder =
        Window.partitionBy(Stream.concat(key().stream(), Stream.of(alone)).toArray(Column[]::new))
            .orderBy(RawClick.EVENT_TIME, RawClick.CLICK_ID);
    UDF1<Integer, Boolean> isBrokenBy = cap::isBrokenBy;
    var rank = row_number().over(inOrder);
    return clicks.withColumn(
        column(), hasKey().and(udf(isBrokenBy, DataTypes.BooleanType).apply(rank)));
  }

  Column isBroken() {
    return col(column());
  }

  private String column() {
    return "is_broken_" + cap.rule();
  }
}
