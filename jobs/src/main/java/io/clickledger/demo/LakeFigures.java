package io.clickledger.demo;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.clickledger.lake.Lake;
import io.clickledger.table.BillableClick;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.Invoice;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.TruthDay;
import io.clickledger.table.TruthHour;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Figures of a lake as maps from the words of a key to a number, zeros left out: what the report
 * shows and what is compared with the oracle. Read anew at every call.
 */
record LakeFigures(Lake lake) {
  static LakeFigures of(Lake lake) {
    return new LakeFigures(lake);
  }

  /** UTC days of the archived clicks' events. */
  List<LocalDate> eventDates() {
    return lake
        .read(RawClick.TABLE)
        .select(col(RawClick.EVENT_TIME).cast("date"))
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> row.<LocalDate>getAs(0))
        .sorted()
        .toList();
  }

  /** First and last billing day of any account. */
  static Period billingPeriod(Lake lake) {
    var days =
        lake.read(BillableClick.TABLE).selectExpr("min(billing_day)", "max(billing_day)").first();
    return new Period(days.<LocalDate>getAs(0), days.<LocalDate>getAs(1));
  }

  boolean has(TableDefinition table) {
    return lake.has(table);
  }

  Dataset<Row> read(TableDefinition table) {
    return lake.read(table);
  }

  long door(String lane, String column) {
    return lane(lane).agg(sum(column)).first().getLong(0);
  }

  Dataset<Row> lane(String lane) {
    return read(StreamProgress.TABLE).where(col(StreamProgress.LANE).equalTo(lane));
  }

  long mergePartialsMax() {
    return lane("rollup").selectExpr("max(merge_partials_max)").first().getLong(0);
  }

  long rawRows() {
    return read(RawClick.TABLE).count();
  }

  Map<String, Long> rejectedByReason() {
    return figures(read(RejectedClick.TABLE), count(lit(1)), col(RejectedClick.REASON));
  }

  long truthClicks() {
    return read(TruthDay.TABLE).agg(sum(TruthDay.GROSS_CLICKS)).first().getLong(0);
  }

  Map<String, Long> truthByDay(String column) {
    return figures(read(TruthDay.TABLE), sum(column), col(TruthDay.EVENT_DATE));
  }

  Map<String, Long> truthMoneyByDay(String column) {
    return figures(
        read(TruthDay.TABLE), sum(column), col(TruthDay.EVENT_DATE), col(TruthDay.CURRENCY));
  }

  Map<String, Long> truthByHour(String column) {
    return figures(
        read(TruthHour.TABLE),
        sum(column),
        instant(col(TruthHour.HOUR)),
        col(TruthHour.CAMPAIGN_ID));
  }

  Map<String, Long> streamByHour(String column) {
    return figures(
        read(ClickMinute.TABLE),
        sum(column),
        instant(date_trunc("hour", col(ClickMinute.MINUTE))),
        col(ClickMinute.CAMPAIGN_ID));
  }

  /** Clicks that truth has more than the stream for one cause, by hour and campaign. */
  Map<String, Long> causeByHour(String cause) {
    return figures(
        read(Reconciliation.TABLE),
        sum(col(cause).multiply(-1)),
        instant(col(Reconciliation.HOUR)),
        col(Reconciliation.CAMPAIGN_ID));
  }

  /** Net and gross figures of {@code billable_click} by billing day, advertiser and campaign. */
  Map<String, Long> billingDays(String column) {
    var amount =
        switch (column) {
          case "gross_clicks" -> count(lit(1));
          case "invalid_clicks" -> sum(col(BillableClick.BILLABLE).unary_$bang().cast("long"));
          case "net_clicks" -> sum(col(BillableClick.BILLABLE).cast("long"));
          case "gross_micros" -> sum(BillableClick.PRICE_MICROS);
          case "net_micros" ->
              sum(
                  col(BillableClick.PRICE_MICROS)
                      .multiply(col(BillableClick.BILLABLE).cast("long")));
          default -> throw new IllegalArgumentException(column);
        };
    return figures(
        read(BillableClick.TABLE),
        amount,
        col(BillableClick.BILLING_DAY),
        col(BillableClick.ADVERTISER_ID),
        col(BillableClick.CAMPAIGN_ID),
        col(BillableClick.CURRENCY));
  }

  /** The day's busiest ads as {@code ad:clicks}, most clicks first, then the lower id. */
  List<String> topAds(String date, int limit) {
    return read(TruthDay.TABLE)
        .where(col(TruthDay.EVENT_DATE).equalTo(date))
        .groupBy(TruthDay.AD_ID)
        .agg(sum(TruthDay.GROSS_CLICKS).as("clicks"))
        .orderBy(desc("clicks"), col(TruthDay.AD_ID))
        .limit(limit)
        .collectAsList()
        .stream()
        .map(row -> row.getLong(0) + ":" + row.getLong(1))
        .toList();
  }

  /** Clicks that the stream counted, by minute. */
  Map<Instant, Long> streamMinutes() {
    return byMinute(read(ClickMinute.TABLE), sum(ClickMinute.CLICKS), col(ClickMinute.MINUTE));
  }

  /** Distinct clicks, by minute. */
  Map<Instant, Long> truthMinutes() {
    return byMinute(
        read(BillableClick.TABLE),
        count(lit(1)),
        date_trunc("minute", col(BillableClick.EVENT_TIME)));
  }

  Map<String, Long> minutes(Map<Instant, Long> clicks) {
    return clicks.entrySet().stream()
        .collect(
            Collectors.toMap(
                e -> e.getKey().toString(), Map.Entry::getValue, Long::sum, TreeMap::new));
  }

  Map<String, Long> marksByDay() {
    return figures(
        read(ClickVerdict.TABLE),
        count(lit(1)),
        col(ClickVerdict.EVENT_DATE),
        col(ClickVerdict.RULE));
  }

  String invoicePeriods() {
    return read(Invoice.TABLE).select(Invoice.PERIOD).distinct().collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  Map<String, Long> invoiceTotals() {
    return figures(
        read(Invoice.TABLE),
        sum(Invoice.AMOUNT_MINOR),
        col(Invoice.ADVERTISER_ID),
        col(Invoice.CURRENCY));
  }

  Map<String, Long> invoiceLines(String column) {
    var lines =
        read(Invoice.TABLE).selectExpr(Invoice.ADVERTISER_ID, Invoice.CURRENCY, "inline(lines)");
    return figures(
        lines,
        sum(column),
        col(Invoice.ADVERTISER_ID),
        col(Invoice.CURRENCY),
        col(TruthHour.CAMPAIGN_ID));
  }

  long unexplainedCells() {
    return read(Reconciliation.TABLE).where(col(Reconciliation.UNEXPLAINED).notEqual(0)).count();
  }

  private static Column instant(Column timestamp) {
    return date_format(timestamp, "yyyy-MM-dd'T'HH:mm:ss'Z'");
  }

  private static Map<String, Long> figures(Dataset<Row> rows, Column amount, Column... key) {
    var figures = new TreeMap<String, Long>();
    rows.groupBy(concat_ws(" ", key)).agg(amount).collectAsList().stream()
        .filter(row -> row.getLong(1) != 0)
        .forEach(row -> figures.put(row.getString(0), row.getLong(1)));
    return figures;
  }

  private static Map<Instant, Long> byMinute(Dataset<Row> rows, Column amount, Column minute) {
    var minutes = new TreeMap<Instant, Long>();
    rows.groupBy(minute)
        .agg(amount)
        .collectAsList()
        .forEach(row -> minutes.put(row.getAs(0), row.getLong(1)));
    return minutes;
  }
}
