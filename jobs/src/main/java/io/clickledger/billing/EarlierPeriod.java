package io.clickledger.billing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.table.Invoice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What an account was billed for a period, all documents together.
 *
 * @param netMicros millionths
 */
record EarlierPeriod(BillingPeriod period, long netMicros) {
  private static final String NEWEST = "newest";

  /** Of each account the newest period that ends before the one in hand begins. */
  static Map<Long, EarlierPeriod> of(Dataset<Row> invoices, BillingPeriod period) {
    var byPeriod =
        invoices
            .where(col(Invoice.LAST_DAY).lt(lit(period.firstDay())))
            .groupBy(Invoice.ADVERTISER_ID, Invoice.PERIOD, Invoice.LAST_DAY)
            .agg(sum(Invoice.NET_MICROS).as(Invoice.NET_MICROS));
    var newest = max_by(struct(Invoice.PERIOD, Invoice.NET_MICROS), col(Invoice.LAST_DAY));
    var rows =
        byPeriod
            .groupBy(Invoice.ADVERTISER_ID)
            .agg(newest.as(NEWEST))
            .select(Invoice.ADVERTISER_ID, NEWEST + ".*");
    var earlier = new HashMap<Long, EarlierPeriod>();
    for (var row : rows.collectAsList()) {
      earlier.put(
          row.<Long>getAs(Invoice.ADVERTISER_ID),
          new EarlierPeriod(
              BillingPeriod.parse(row.<String>getAs(Invoice.PERIOD)),
              row.<Long>getAs(Invoice.NET_MICROS)));
    }
    return earlier;
  }

  /**
   * How many times as much a day a statement is; empty where nothing was billed to compare with.
   */
  Optional<BigDecimal> timesADay(Statement statement) {
    if (netMicros <= 0) {
      return Optional.empty();
    }
    var now = BigDecimal.valueOf(statement.netMicros()).multiply(BigDecimal.valueOf(days(period)));
    var before =
        BigDecimal.valueOf(netMicros).multiply(BigDecimal.valueOf(days(statement.period())));
    return Optional.of(now.divide(before, 1, RoundingMode.HALF_UP));
  }

  private static long days(BillingPeriod period) {
    return period.days().count();
  }
}
