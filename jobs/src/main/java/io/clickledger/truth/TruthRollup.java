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
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Exact clicks and money of a UTC date by (hour, ad) and (day, ad): gross = invalid + net. The
 * clicks are read once, and their sums kept until {@link #close}.
 */
final class TruthRollup implements AutoCloseable {
  private static final String DISAGREEING = "disagreeing_clicks";

  private final Dataset<Row> sums;

  /**
   * @param billable rows of {@code billable_click}, all of one date
   * @param status of the day
   */
  TruthRollup(Dataset<Row> billable, LocalDate date, String status) {
    var valid = col(BillableClick.BILLABLE);
    this.sums =
        billable
            .groupBy(
                date_trunc("hour", col(BillableClick.EVENT_TIME)).as(TruthHour.HOUR),
                col(TruthHour.AD_ID),
                col(TruthHour.CAMPAIGN_ID),
                col(TruthHour.ADVERTISER_ID),
                col(TruthHour.CURRENCY))
            .agg(
                count(lit(1)).as(TruthHour.GROSS_CLICKS),
                count_if(not(valid)).as(TruthHour.INVALID_CLICKS),
                count_if(valid).as(TruthHour.NET_CLICKS),
                sum(BillableClick.PRICE_MICROS).as(TruthHour.GROSS_MICROS),
                sum(priceWhere(not(valid))).as(TruthHour.INVALID_MICROS),
                sum(priceWhere(valid)).as(TruthHour.NET_MICROS),
                sum(BillableClick.COPIES).as(BillableClick.COPIES),
                count_if(col(BillableClick.COPIES_DISAGREE)).as(DISAGREEING))
            .withColumn(TruthHour.EVENT_DATE, lit(date))
            .withColumn(TruthHour.DAY_STATUS, lit(status))
            .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** Rows of {@code truth_hour}. */
  Dataset<Row> hours() {
    return sums.drop(BillableClick.COPIES, DISAGREEING);
  }

  /** Rows of {@code truth_day}. */
  Dataset<Row> days() {
    return sums.groupBy(
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

  /** (distinct clicks, invalid ones, copies, clicks whose copies disagree) of the date. */
  Row totals() {
    return sums.agg(
            sum(TruthHour.GROSS_CLICKS),
            sum(TruthHour.INVALID_CLICKS),
            sum(BillableClick.COPIES),
            sum(DISAGREEING))
        .first();
  }

  @Override
  public void close() {
    sums.unpersist();
  }

  private static Column priceWhere(Column condition) {
    return when(condition, col(BillableClick.PRICE_MICROS)).otherwise(0L);
  }
}
