package io.clickledger.truth;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.clickledger.table.BillableClick;
import io.clickledger.table.TruthDay;
import io.clickledger.table.TruthHour;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Exact clicks and money by (hour, ad) and (day, ad): gross = invalid + net. */
final class TruthRollup {
  private TruthRollup() {}

  /**
   * Rows of {@code truth_hour} from rows of {@code billable_click}.
   *
   * @param status of the day
   */
  static Dataset<Row> hours(Dataset<Row> billable, String status) {
    var valid = col(BillableClick.BILLABLE);
    return billable
        .groupBy(
            date_trunc("hour", col(BillableClick.EVENT_TIME)).as(TruthHour.HOUR),
            col(TruthHour.AD_ID),
            col(TruthHour.CAMPAIGN_ID),
            col(TruthHour.ADVERTISER_ID),
            col(TruthHour.CURRENCY),
            col(TruthHour.EVENT_DATE))
        .agg(
            count(lit(1)).as(TruthHour.GROSS_CLICKS),
            count_if(not(valid)).as(TruthHour.INVALID_CLICKS),
            count_if(valid).as(TruthHour.NET_CLICKS),
            sum(BillableClick.PRICE_MICROS).as(TruthHour.GROSS_MICROS),
            sum(priceWhere(not(valid))).as(TruthHour.INVALID_MICROS),
            sum(priceWhere(valid)).as(TruthHour.NET_MICROS))
        .withColumn(TruthHour.DAY_STATUS, lit(status));
  }

  /** Rows of {@code truth_day} from rows of {@code truth_hour}. */
  static Dataset<Row> days(Dataset<Row> hours) {
    return hours
        .groupBy(
            TruthDay.AD_ID,
            TruthDay.CAMPAIGN_ID,
            TruthDay.ADVERTISER_ID,
            TruthDay.CURRENCY,
            TruthDay.EVENT_DATE,
            TruthDay.DAY_STATUS)
        .agg(
            sum(TruthHour.GROSS_CLICKS).as(TruthDay.GROSS_CLICKS),
            sum(TruthHour.INVALID_CLICKS).as(TruthDay.INVALID_CLICKS),
            sum(TruthHour.NET_CLICKS).as(TruthDay.NET_CLICKS),
            sum(TruthHour.GROSS_MICROS).as(TruthDay.GROSS_MICROS),
            sum(TruthHour.INVALID_MICROS).as(TruthDay.INVALID_MICROS),
            sum(TruthHour.NET_MICROS).as(TruthDay.NET_MICROS));
  }

  private static Column priceWhere(Column condition) {
    return when(condition, col(BillableClick.PRICE_MICROS)).otherwise(0L);
  }
}
