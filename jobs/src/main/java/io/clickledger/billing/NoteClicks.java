package io.clickledger.billing;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.clickledger.common.Micros;
import io.clickledger.table.BillableClick;
import io.clickledger.table.InvoiceClick;
import java.util.Comparator;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The clicks on which truth as billed and truth as it is now differ in what an account pays for, or
 * would pay for.
 */
final class NoteClicks {
  /** Causes, in the order in which a reason names them. */
  static final Map<String, String> CAUSES = causes();

  private static final String BEFORE = "before";
  private static final String AFTER = "after";

  private NoteClicks() {}

  private static Map<String, String> causes() {
    var causes = new LinkedHashMap<String, String>();
    causes.put("LATE_CLICK", "counted late");
    causes.put("MARKED", "judged invalid");
    causes.put("CLEARED", "cleared");
    causes.put("REPRICED", "priced anew");
    causes.put("MOVED", "of another line");
    causes.put("LEFT", "no longer counted");
    return causes;
  }

  /**
   * @param before rows of {@code billable_click} of some accounts and a period, as billed
   * @param after the same, as they are now
   * @return columns of {@code invoice_click} without those that name the documents
   */
  static Dataset<Row> of(Dataset<Row> before, Dataset<Row> after) {
    var key =
        before(BillableClick.CLICK_ID)
            .equalTo(after(BillableClick.CLICK_ID))
            .and(before(BillableClick.EVENT_DATE).equalTo(after(BillableClick.EVENT_DATE)))
            .and(before(BillableClick.ADVERTISER_ID).equalTo(after(BillableClick.ADVERTISER_ID)));
    return before
        .as(BEFORE)
        .join(after.as(AFTER), key, "full")
        .withColumn(InvoiceClick.CAUSE, cause())
        .where(col(InvoiceClick.CAUSE).isNotNull())
        .select(
            now(BillableClick.CLICK_ID),
            now(BillableClick.EVENT_TIME),
            now(BillableClick.EVENT_DATE),
            now(BillableClick.ADVERTISER_ID),
            now(BillableClick.CAMPAIGN_ID),
            now(BillableClick.AD_ID),
            col(InvoiceClick.CAUSE),
            after(BillableClick.WHY).as(InvoiceClick.WHY),
            before(BillableClick.PRICE_MICROS).as(InvoiceClick.PRICE_MICROS_BEFORE),
            before(BillableClick.BILLABLE).as(InvoiceClick.BILLABLE_BEFORE),
            after(BillableClick.PRICE_MICROS).as(InvoiceClick.PRICE_MICROS_AFTER),
            after(BillableClick.BILLABLE).as(InvoiceClick.BILLABLE_AFTER),
            charged(AFTER).minus(charged(BEFORE)).as(InvoiceClick.NET_MICROS));
  }

  private static Column cause() {
    var wasCharged = before(BillableClick.BILLABLE);
    var isCharged = after(BillableClick.BILLABLE);
    return when(before(BillableClick.CLICK_ID).isNull(), "LATE_CLICK")
        .when(after(BillableClick.CLICK_ID).isNull(), "LEFT")
        .when(differs(BillableClick.CAMPAIGN_ID).or(differs(BillableClick.AD_ID)), "MOVED")
        .when(wasCharged.and(not(isCharged)), "MARKED")
        .when(not(wasCharged).and(isCharged), "CLEARED")
        .when(differs(BillableClick.PRICE_MICROS), "REPRICED");
  }

  private static Column differs(String column) {
    return before(column).notEqual(after(column));
  }

  private static Column charged(String side) {
    return coalesce(
        when(
            col(side + "." + BillableClick.BILLABLE), col(side + "." + BillableClick.PRICE_MICROS)),
        lit(0L));
  }

  private static Column now(String column) {
    return coalesce(after(column), before(column)).as(column);
  }

  private static Column before(String column) {
    return col(BEFORE + "." + column);
  }

  private static Column after(String column) {
    return col(AFTER + "." + column);
  }

  /**
   * Clicks of a cause and what they add.
   *
   * @param netMicros millionths
   */
  record Part(String cause, long clicks, long netMicros) {}

  /** The clicks of {@link #of} by advertiser and cause, in the order of {@link #CAUSES}. */
  static Map<Long, List<Part>> parts(Dataset<Row> clicks) {
    var order = List.copyOf(CAUSES.keySet());
    return clicks
        .groupBy(InvoiceClick.ADVERTISER_ID, InvoiceClick.CAUSE)
        .agg(count(lit(1)), sum(InvoiceClick.NET_MICROS))
        .collectAsList()
        .stream()
        .sorted(Comparator.comparingInt(row -> order.indexOf(row.getString(1))))
        .collect(
            Collectors.groupingBy(
                row -> row.getLong(0),
                Collectors.mapping(
                    row -> new Part(row.getString(1), row.getLong(2), row.getLong(3)),
                    Collectors.toList())));
  }

  /** The reason that a note gives, for example {@code 3 clicks judged invalid: -0.410000 USD}. */
  static String reason(List<Part> parts, Currency currency) {
    return parts.stream()
        .map(
            part ->
                "%d click%s %s: %s %s"
                    .formatted(
                        part.clicks(),
                        part.clicks() == 1 ? "" : "s",
                        CAUSES.get(part.cause()),
                        Micros.formatExact(part.netMicros()),
                        currency))
        .collect(Collectors.joining("; "));
  }
}
