package io.clickledger.billing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sequence;

import io.clickledger.lake.JobContext;
import io.clickledger.table.DayStatus;
import io.clickledger.table.Invoice;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The billing days that an account's invoices cover: closed, since what is issued is never changed.
 */
final class ClosedDays {
  private ClosedDays() {}

  /** (advertiser_id, day) of the invoices that are not closed in {@code dayStatus} yet. */
  static Dataset<Row> of(Dataset<Row> invoices, Dataset<Row> dayStatus) {
    var covered =
        invoices
            .where(col(Invoice.KIND).equalTo(Invoice.INVOICE))
            .select(
                col(Invoice.ADVERTISER_ID),
                explode(sequence(col(Invoice.FIRST_DAY), col(Invoice.LAST_DAY))).as(DayStatus.DAY))
            .distinct();
    var closed =
        DayStatus.closed(dayStatus)
            .select(col(DayStatus.ADVERTISER_ID).as("closed_for"), col(DayStatus.DAY).as("closed"));
    return covered.join(
        closed,
        col(DayStatus.ADVERTISER_ID)
            .equalTo(col("closed_for"))
            .and(col(DayStatus.DAY).equalTo(col("closed"))),
        "left_anti");
  }

  /**
   * Records as closed what the invoices of a period cover; writes nothing where all is recorded.
   */
  static void close(JobContext context, BillingPeriod period, Column inScope) {
    var invoices =
        context
            .readOrEmpty(Invoice.TABLE)
            .where(col(Invoice.PERIOD).equalTo(period.key()))
            .where(inScope);
    var missing = of(invoices, context.readOrEmpty(DayStatus.TABLE));
    if (missing.isEmpty()) {
      return;
    }
    context.append(
        DayStatus.TABLE,
        missing
            .withColumn(DayStatus.STATUS, lit(DayStatus.CLOSED))
            .withColumn(DayStatus.DECIDED_AT, lit(context.clock().instant()))
            .withColumn(DayStatus.RUN_ID, lit(context.runId()))
            .withColumn(DayStatus.CUTOFF, lit(null).cast("timestamp")));
  }
}
