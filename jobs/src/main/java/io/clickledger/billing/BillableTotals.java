package io.clickledger.billing;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_sum;
import static org.apache.spark.sql.functions.when;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.Micros;
import io.clickledger.rules.VerdictTier;
import io.clickledger.table.BillableClick;
import io.clickledger.table.Invoice;
import io.clickledger.table.TruthHour;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Exact clicks and money of a period by (advertiser, currency, campaign), or by ad too. */
final class BillableTotals {
  private static final String CHECKSUM = Invoice.CLICKS_CHECKSUM;

  private BillableTotals() {}

  /**
   * Sums the clicks of the period.
   *
   * @param billableClicks rows of {@code billable_click}, see {@link #ofPeriod}
   */
  static Dataset<Row> of(Dataset<Row> billableClicks, LinesBy by) {
    var price = col(BillableClick.PRICE_MICROS);
    var billable = col(BillableClick.BILLABLE);
    var charged = when(billable, price);
    return billableClicks
        .groupBy(
            col(BillableClick.ADVERTISER_ID),
            col(BillableClick.CURRENCY),
            col(BillableClick.CAMPAIGN_ID),
            (by == LinesBy.AD ? col(BillableClick.AD_ID) : lit(null).cast("long"))
                .as(BillableClick.AD_ID))
        .agg(
            count(lit(1)).as(Invoice.GROSS_CLICKS),
            invalid(VerdictTier.GIVT).as(Invoice.GIVT_CLICKS),
            invalid(VerdictTier.SIVT).as(Invoice.SIVT_CLICKS),
            invalid(VerdictTier.MANUAL).as(Invoice.MANUAL_CLICKS),
            count_if(billable.and(col(BillableClick.AUCTION_PRICED))).as(Invoice.AUCTION_CLICKS),
            min(charged).as(Invoice.UNIT_PRICE_MIN_MICROS),
            max(charged).as(Invoice.UNIT_PRICE_MAX_MICROS),
            try_sum(price).as(TruthHour.GROSS_MICROS),
            try_sum(coalesce(charged, lit(0L))).as(TruthHour.NET_MICROS),
            sum(numberOfClick()).as(CHECKSUM));
  }

  /**
   * The clicks whose billing day lies in a period. A zone lies at most 14 hours from UTC, so an
   * account's day is found in the UTC day of its name and the two beside it: only those partitions
   * are read.
   */
  static Dataset<Row> ofPeriod(Dataset<Row> billableClicks, BillingPeriod period) {
    return billableClicks
        .where(
            col(BillableClick.EVENT_DATE)
                .between(lit(period.firstDay().minusDays(1)), lit(period.lastDay().plusDays(1))))
        .where(
            col(BillableClick.BILLING_DAY).between(lit(period.firstDay()), lit(period.lastDay())));
  }

  private static Column invalid(VerdictTier tier) {
    return count_if(
        not(col(BillableClick.BILLABLE)).and(col(BillableClick.VERDICT_TIER).equalTo(tier.name())));
  }

  /** See {@link Invoice#LINE}: 15 hex digits are below 2^60, and 2^30 clicks of them fit. */
  private static Column numberOfClick() {
    var text =
        concat_ws(
            "|",
            col(BillableClick.CLICK_ID),
            col(BillableClick.PRICE_MICROS),
            col(BillableClick.BILLABLE).cast("int"));
    return conv(substring(md5(text), 1, 15), 16, 10).cast("decimal(20,0)");
  }

  /**
   * The rows of {@link #of} as values, by advertiser, currency, campaign and ad.
   *
   * @throws ClickledgerException BILLING_GUARD when a sum does not fit 64 bits
   */
  static List<AccountTotals> collect(Dataset<Row> totals) {
    var lines = new LinkedHashMap<Payer, List<LineTotals>>();
    var ordered =
        totals.orderBy(
            BillableClick.ADVERTISER_ID,
            BillableClick.CURRENCY,
            BillableClick.CAMPAIGN_ID,
            BillableClick.AD_ID);
    for (var row : ordered.collectAsList()) {
      var payer =
          new Payer(
              row.<Long>getAs(BillableClick.ADVERTISER_ID),
              row.<String>getAs(BillableClick.CURRENCY));
      lines.computeIfAbsent(payer, p -> new ArrayList<>()).add(line(row));
    }
    return lines.entrySet().stream()
        .map(e -> new AccountTotals(e.getKey().advertiserId(), e.getKey().currency(), e.getValue()))
        .toList();
  }

  private record Payer(long advertiserId, String currency) {}

  private static LineTotals line(Row row) {
    var key =
        new LineKey(
            row.<Long>getAs(BillableClick.CAMPAIGN_ID),
            row.<@Nullable Long>getAs(BillableClick.AD_ID));
    var figures =
        new ClickFigures(
            row.<Long>getAs(Invoice.GROSS_CLICKS),
            row.<Long>getAs(Invoice.GIVT_CLICKS),
            row.<Long>getAs(Invoice.SIVT_CLICKS),
            row.<Long>getAs(Invoice.MANUAL_CLICKS),
            row.<Long>getAs(Invoice.AUCTION_CLICKS),
            money(row, key, TruthHour.GROSS_MICROS),
            money(row, key, TruthHour.NET_MICROS),
            row.<BigDecimal>getAs(CHECKSUM).toBigIntegerExact());
    var min = row.<@Nullable Long>getAs(Invoice.UNIT_PRICE_MIN_MICROS);
    var max = row.<@Nullable Long>getAs(Invoice.UNIT_PRICE_MAX_MICROS);
    return new LineTotals(
        key, figures, min == null || max == null ? null : new PriceBand(min, max));
  }

  private static long money(Row row, LineKey key, String column) {
    if (row.isNullAt(row.fieldIndex(column))) {
      throw new ClickledgerException(
          ErrorCode.BILLING_GUARD,
          "%s of %s does not fit 64 bits: its clicks cost over %d millions of a unit"
              .formatted(column, key, Long.MAX_VALUE / Micros.PER_UNIT / 1_000_000),
          "look at the prices of the campaign, or invoice a shorter period");
    }
    return row.<Long>getAs(column);
  }
}
