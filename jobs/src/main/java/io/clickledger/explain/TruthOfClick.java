package io.clickledger.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.table.BillableClick;
import io.clickledger.table.DayStatus;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** What the truth lane has of a click. */
final class TruthOfClick {
  private final List<Row> rows;
  private final Map<String, String> statuses = new HashMap<>();

  /**
   * @param billable rows of {@code billable_click}
   * @param dayStatus rows of {@code day_status}
   * @param dates UTC dates of the click's copies
   */
  TruthOfClick(
      Dataset<Row> billable, Dataset<Row> dayStatus, String clickId, Set<LocalDate> dates) {
    rows =
        billable
            .where(col(BillableClick.EVENT_DATE).isInCollection(dates))
            .where(col(BillableClick.CLICK_ID).equalTo(lit(clickId)))
            .orderBy(BillableClick.EVENT_DATE)
            .collectAsList();
    var days = rows.stream().map(r -> r.<LocalDate>getAs(BillableClick.BILLING_DAY));
    var asked = days.collect(Collectors.toSet());
    asked.addAll(dates);
    dayStatus
        .where(col(DayStatus.DAY).isInCollection(asked))
        .orderBy(DayStatus.DECIDED_AT, DayStatus.RUN_ID)
        .collectAsList()
        .forEach(
            row ->
                statuses.put(
                    row.getAs(DayStatus.DAY) + " " + row.getAs(DayStatus.ADVERTISER_ID),
                    row.getAs(DayStatus.STATUS)));
  }

  List<Row> rows() {
    return rows;
  }

  Finding finding() {
    return new Finding(
        "truth",
        rows.isEmpty()
            ? "no row: rebuild-truth has not run for the day, or the click came after its cutoff"
            : "as rebuild-truth left it; marks that are newer wait for its next run",
        rows.stream().map(this::fact).toList());
  }

  private Map<String, @Nullable Object> fact(Row row) {
    var fact =
        Finding.fact(
            row,
            BillableClick.EVENT_DATE,
            BillableClick.BILLING_DAY,
            BillableClick.ADVERTISER_ID,
            BillableClick.CAMPAIGN_ID,
            BillableClick.PRICE_MICROS,
            BillableClick.CURRENCY);
    fact.put("priced_by", row.<Boolean>getAs(BillableClick.AUCTION_PRICED) ? "auction" : "CPC");
    fact.putAll(
        Finding.fact(
            row,
            BillableClick.BILLABLE,
            BillableClick.WHY,
            BillableClick.VERDICT_TIER,
            BillableClick.COPIES,
            BillableClick.COPIES_DISAGREE));
    fact.put("utc_day", statuses.get(row.getAs(BillableClick.EVENT_DATE) + " null"));
    fact.put(
        "account_day",
        statuses.get(
            row.getAs(BillableClick.BILLING_DAY) + " " + row.getAs(BillableClick.ADVERTISER_ID)));
    return fact;
  }
}
