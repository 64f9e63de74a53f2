package io.clickledger.truth;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.clickledger.common.BillingDay;
import io.clickledger.rules.Decision;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

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

  private BillableClicks() {}

  /**
   * @param distinct {@link io.clickledger.raw.DistinctClicks}
   * @param rates {@link Campaign#inForce}
   * @param verdicts {@link DecidingVerdicts}
   * @return rows of {@code billable_click}; price, advertiser, currency and billing day are null
   *     where no campaign row is in force
   */
  static Dataset<Row> of(Dataset<Row> distinct, Dataset<Row> rates, Dataset<Row> verdicts) {
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
        .join(broadcast(rates).as(RATE), Campaign.inForceAt(campaign, eventTime, RATE), "left")
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
            billingDay(eventTime, rate(Campaign.BILLING_ZONE)).as(BillableClick.BILLING_DAY),
            invalid.unary_$bang().as(BillableClick.BILLABLE),
            when(invalid, verdict(ClickVerdict.RULE)).otherwise(VALID).as(BillableClick.WHY),
            verdict(ClickVerdict.TIER).as(BillableClick.VERDICT_TIER),
            click(BillableClick.COPIES),
            click(BillableClick.COPIES_DISAGREE),
            click(RawClick.SOURCE_NAME),
            click(RawClick.SOURCE_PARTITION),
            click(RawClick.SOURCE_OFFSET),
            eventTime.cast("date").as(BillableClick.EVENT_DATE));
  }

  private static Column billingDay(Column eventTime, Column zone) {
    var day = udf(new EpochDay(), DataTypes.IntegerType);
    return date_from_unix_date(day.apply(unix_micros(eventTime), zone));
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
   * Day since 1970-01-01 of an instant in microseconds. Spark's own {@code from_utc_timestamp}
   * makes the zone from its name anew for every click.
   */
  private static final class EpochDay implements UDF2<Long, @Nullable String, @Nullable Integer> {
    private static final long serialVersionUID = 1L;

    private final Map<String, ZoneId> zones = new ConcurrentHashMap<>();

    @Override
    public @Nullable Integer call(Long micros, @Nullable String zone) {
      if (zone == null) {
        return null;
      }
      var instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
      return (int) BillingDay.of(instant, zones.computeIfAbsent(zone, ZoneId::of)).toEpochDay();
    }
  }
}
