package io.clickledger.billing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.try_sum;
import static org.apache.spark.sql.functions.when;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.Micros;
import io.clickledger.table.BillableClick;
import io.clickledger.table.TruthHour;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Exact clicks and money of a period by (advertiser, currency, campaign). */
final class BillableTotals {
  private BillableTotals() {}

  /**
   * Sums the clicks of the period. A zone lies at most 14 hours from UTC, so an account's day is
   * found in the UTC day of its name and the two beside it: only those partitions are read.
   */
  static Dataset<Row> of(Dataset<Row> billableClicks, BillingPeriod period) {
    var price = col(BillableClick.PRICE_MICROS);
    var billable = col(BillableClick.BILLABLE);
    return billableClicks
        .where(
            col(BillableClick.EVENT_DATE)
                .between(lit(period.firstDay().minusDays(1)), lit(period.lastDay().plusDays(1))))
        .where(
            col(BillableClick.BILLING_DAY).between(lit(period.firstDay()), lit(period.lastDay())))
        .groupBy(BillableClick.ADVERTISER_ID, BillableClick.CURRENCY, BillableClick.CAMPAIGN_ID)
        .agg(
            count(lit(1)).as(TruthHour.GROSS_CLICKS),
            count(when(not(billable), lit(1))).as(TruthHour.INVALID_CLICKS),
            try_sum(price).as(TruthHour.GROSS_MICROS),
            try_sum(when(billable, price).otherwise(lit(0L))).as(TruthHour.NET_MICROS));
  }

  /**
   * The rows of {@link #of} as values, by advertiser, currency and campaign.
   *
   * @throws ClickledgerException BILLING_GUARD when a sum does not fit 64 bits
   */
  static List<AccountTotals> collect(Dataset<Row> totals) {
    var lines = new LinkedHashMap<Payer, List<LineTotals>>();
    var ordered =
        totals.orderBy(
            BillableClick.ADVERTISER_ID, BillableClick.CURRENCY, BillableClick.CAMPAIGN_ID);
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
    return new LineTotals(
        row.<Long>getAs(BillableClick.CAMPAIGN_ID),
        row.<Long>getAs(TruthHour.GROSS_CLICKS),
        row.<Long>getAs(TruthHour.INVALID_CLICKS),
        sum(row, TruthHour.GROSS_MICROS),
        sum(row, TruthHour.NET_MICROS));
  }

  private static long sum(Row row, String column) {
    if (row.isNullAt(row.fieldIndex(column))) {
      throw new ClickledgerException(
          ErrorCode.BILLING_GUARD,
          "%s of campaign %s does not fit 64 bits: its clicks cost over %d millions of a unit"
              .formatted(
                  column,
                  row.<Long>getAs(BillableClick.CAMPAIGN_ID),
                  Long.MAX_VALUE / Micros.PER_UNIT / 1_000_000),
          "look at the prices of the campaign, or invoice a shorter period");
    }
    return row.<Long>getAs(column);
  }
}
