package io.clickledger.fraud;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.clickledger.rules.fraud.DoubleClick;
import io.clickledger.table.RawClick;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/** Finds double clicks among the distinct clicks of a stretch of event time. */
final class DoubleClicks {
  /** Whether the click is a double click of the one before it. */
  static final String IS_DOUBLE = "is_double_click";

  private static final String WHO = "who";

  private DoubleClicks() {}

  /**
   * Judges each click by its predecessor on the same ad by the same user in the order (event_time,
   * click_id). A click that names no user is a user of its own.
   *
   * @param clicks distinct clicks that reach back {@code rule.seconds()} before the first that is
   *     to be judged; a click_id stands there at most twice
   * @return {@code clicks} with {@link #IS_DOUBLE}
   */
  static Dataset<Row> of(Dataset<Row> clicks, DoubleClick rule) {
    var inOrder =
        Window.partitionBy(WHO, RawClick.AD_ID).orderBy(RawClick.EVENT_TIME, RawClick.CLICK_ID);
    var id = col(RawClick.CLICK_ID);
    var micros = unix_micros(col(RawClick.EVENT_TIME));
    // Copies of one click that disagree on the day stand on either side of midnight.
    var isItself = lag(id, 1).over(inOrder).equalTo(id);
    var before =
        when(isItself, lag(micros, 2).over(inOrder)).otherwise(lag(micros, 1).over(inOrder));
    return clicks
        .withColumn(WHO, who())
        .withColumn(IS_DOUBLE, follows(rule, before, micros))
        .drop(WHO);
  }

  private static Column who() {
    UDF3<String, String, String, String> user = DoubleClick::user;
    var key =
        udf(user, DataTypes.StringType)
            .apply(col(RawClick.USER_ID), col(RawClick.IP), col(RawClick.USER_AGENT));
    return coalesce(key, concat(lit("click "), col(RawClick.CLICK_ID)));
  }

  private static Column follows(DoubleClick rule, Column before, Column micros) {
    UDF2<Long, Long, Boolean> follows = rule::follows;
    return udf(follows, DataTypes.BooleanType).apply(before, micros);
  }
}
