package io.clickledger.truth;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.clickledger.common.BillingDay;
import io.clickledger.rules.Decision;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Prices and judges distinct clicks. The price is the auction's, else the campaign's CPC in force
 * at event time; who pays, in what currency and on which billing day, is the campaign's account at
 * event time.
 */
final class BillableClicks {
  /** What a valid click says in {@link BillableClick#WHY}. */
  static final String VALID = "VALID";

  private static final String RATE = "rate";
  private static final String VERDICT = "verdict";
  private static final String CLICK = "click";
  private static final String STRETCH = "stretch";
  private static final String FROM = "from";
  private static final String TO = "to";

  private static final DataType STRETCHES =
      DataTypes.createArrayType(
          new StructType()
              .add(BillableClick.BILLING_DAY, DataTypes.DateType)
              .add(FROM, DataTypes.TimestampType)
              .add(TO, DataTypes.TimestampType));

  private BillableClicks() {}

  /**
   * @param distinct {@link io.clickledger.raw.DistinctClicks}
   * @param rates {@link Campaign#inForce}
   * @param verdicts {@link DecidingVerdicts}
   * @param date UTC date of all clicks
   * @return rows of {@code billable_click}; price, advertiser, currency and billing day are null
   *     where no campaign row is in force
   */
  static Dataset<Row> of(
      Dataset<Row> distinct, Dataset<Row> rates, Dataset<Row> verdicts, LocalDate date) {
    var campaign = click(RawClick.CAMPAIGN_ID);
    var eventTime = click(RawClick.EVENT_TIME);
    var invalid =
        coalesce(verdict(ClickVerdict.DECISION).equalTo(Decision.INVALID.name()), lit(false));
    return distinct
        .as(CLICK)
        .join(
            verdicts.as(VERDICT),
            click(RawClick.CLICK_ID).equalTo(verdict(ClickVerdict.CLICK_ID)),
            "left")
        .join(
            broadcast(byBillingDay(rates, date)).as(RATE),
            Campaign.inForceAt(campaign, eventTime, RATE),
            "left")
        .select(
            click(RawClick.CLICK_ID),
            eventTime,
            click(RawClick.RECEIVED_AT),
            click(RawClick.AD_ID),
            campaign,
            rate(Campaign.ADVERTISER_ID).as(BillableClick.ADVERTISER_ID),
            click(RawClick.PUBLISHER_ID),
            coalesce(click(RawClick.PRICE_MICROS), rate(Campaign.CPC_MICROS))
                .as(BillableClick.PRICE_MICROS),
            click(RawClick.PRICE_MICROS).isNotNull().as(BillableClick.AUCTION_PRICED),
            rate(Campaign.CURRENCY).as(BillableClick.CURRENCY),
            rate(BillableClick.BILLING_DAY),
            invalid.unary_$bang().as(BillableClick.BILLABLE),
            when(invalid, verdict(ClickVerdict.RULE)).otherwise(VALID).as(BillableClick.WHY),
            verdict(ClickVerdict.TIER).as(BillableClick.VERDICT_TIER),
            click(BillableClick.COPIES),
            click(BillableClick.COPIES_DISAGREE),
            click(RawClick.SOURCE_NAME),
            click(RawClick.SOURCE_PARTITION),
            click(RawClick.SOURCE_OFFSET),
            lit(date).as(BillableClick.EVENT_DATE));
  }

  private static Column click(String column) {
    return col(CLICK + "." + column);
  }

  private static Column rate(String column) {
    return col(RATE + "." + column);
  }

  private static Column verdict(String column) {
    return col(VERDICT + "." + column);
  }

  /**
   * Rates of a UTC date cut at each account's midnight: every row lies in one billing day. So a
   * click finds its day where it finds its price, and no zone is asked click by click.
   */
  private static Dataset<Row> byBillingDay(Dataset<Row> rates, LocalDate date) {
    UDF1<String, List<Row>> stretches =
        zone ->
            BillingDay.within(date, ZoneId.of(zone)).stream()
                .map(stretch -> RowFactory.create(stretch.day(), stretch.from(), stretch.to()))
                .toList();
    var stretch = col(STRETCH);
    return rates
        .withColumn(STRETCH, explode(udf(stretches, STRETCHES).apply(col(Campaign.BILLING_ZONE))))
        .withColumn(Campaign.VALID_FROM, greatest(col(Campaign.VALID_FROM), stretch.getField(FROM)))
        .withColumn(Campaign.VALID_TO, least(col(Campaign.VALID_TO), stretch.getField(TO)))
        .where(col(Campaign.VALID_FROM).lt(col(Campaign.VALID_TO)))
        .withColumn(BillableClick.BILLING_DAY, stretch.getField(BillableClick.BILLING_DAY));
  }
}
