package io.clickledger.billing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_utc_timestamp;

import io.clickledger.table.Campaign;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * The billing zones of accounts in a period. A campaign's row counts when it is in force, from its
 * {@code valid_from} until the campaign's next row, at some instant that lies in the period by the
 * row's own zone: exactly when a click under it can have a billing day of the period.
 */
final class AccountZones {
  private static final String UNTIL = "until";

  private AccountZones() {}

  /** Distinct (advertiser_id, billing_zone); more than one row an advertiser: its zone changes. */
  static Dataset<Row> of(Dataset<Row> campaigns, BillingPeriod period) {
    var next =
        lead(col(Campaign.VALID_FROM), 1)
            .over(Window.partitionBy(col(Campaign.CAMPAIGN_ID)).orderBy(col(Campaign.VALID_FROM)));
    var start = startOf(period.firstDay());
    var end = startOf(period.lastDay().plusDays(1));
    return campaigns
        .withColumn(UNTIL, next)
        .where(col(Campaign.VALID_FROM).lt(end))
        .where(col(UNTIL).isNull().or(col(UNTIL).gt(start)))
        .select(Campaign.ADVERTISER_ID, Campaign.BILLING_ZONE)
        .distinct();
  }

  /** The instant at which a day starts in the row's zone. */
  private static Column startOf(LocalDate day) {
    var midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    return to_utc_timestamp(lit(midnight), col(Campaign.BILLING_ZONE));
  }
}
