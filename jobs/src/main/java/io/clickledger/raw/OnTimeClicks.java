package io.clickledger.raw;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.not;

import io.clickledger.rules.Lateness;
import io.clickledger.table.RawClick;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The copies of clicks that were received at most 15 minutes after their event. */
public final class OnTimeClicks {
  private OnTimeClicks() {}

  /**
   * @param raw rows of {@code raw_click}
   */
  public static Dataset<Row> of(Dataset<Row> raw) {
    return raw.where(isOnTime());
  }

  /** The others. */
  public static Dataset<Row> late(Dataset<Row> raw) {
    return raw.where(not(isOnTime()));
  }

  private static Column isOnTime() {
    return expr(
        "unix_micros(%s) - unix_micros(%s) <= %dL"
            .formatted(RawClick.RECEIVED_AT, RawClick.EVENT_TIME, Lateness.LIMIT_MICROS));
  }
}
