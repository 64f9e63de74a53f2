package io.clickledger.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import io.clickledger.table.BillableClick;
import io.clickledger.table.Campaign;
import io.clickledger.table.Invoice;
import io.clickledger.table.InvoiceClick;
import io.clickledger.table.TruthHour;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The lines of invoices and notes that cover the campaign and the billing day of a click. */
public final class InvoiceLines {
  private static final String LINE = "line";
  private static final String[] DOCUMENT = {
    Invoice.INVOICE_NO,
    Invoice.KIND,
    Invoice.REFERS_TO,
    Invoice.REASON,
    Invoice.PERIOD,
    Invoice.ISSUED_AT,
    Invoice.CURRENCY
  };
  private static final String[] OF_LINE = {
    Campaign.CAMPAIGN_ID,
    InvoiceClick.AD_ID,
    Invoice.GROSS_CLICKS,
    Invoice.INVALID_CLICKS,
    Invoice.NET_CLICKS,
    TruthHour.NET_MICROS,
    Invoice.AMOUNT_MINOR
  };

  private final List<Map<String, @Nullable Object>> facts = new ArrayList<>();
  private final Set<String> numbers = new LinkedHashSet<>();

  /**
   * @param invoices rows of {@code invoice}
   * @param truth rows of {@code billable_click} of the click
   */
  public InvoiceLines(Dataset<Row> invoices, List<Row> truth) {
    truth.forEach(click -> lines(invoices, click).forEach(this::add));
  }

  private static List<Row> lines(Dataset<Row> invoices, Row click) {
    LocalDate day = click.getAs(BillableClick.BILLING_DAY);
    var ad = col(LINE + "." + InvoiceClick.AD_ID);
    var columns = new ArrayList<Column>();
    for (var name : DOCUMENT) {
      columns.add(col(name));
    }
    for (var name : OF_LINE) {
      columns.add(col(LINE + "." + name).as(LINE + "_" + name));
    }
    return invoices
        .where(col(Invoice.ADVERTISER_ID).equalTo(click.<Long>getAs(BillableClick.ADVERTISER_ID)))
        .where(col(Invoice.FIRST_DAY).leq(day).and(col(Invoice.LAST_DAY).geq(day)))
        .withColumn(LINE, explode(col(Invoice.LINES)))
        .where(
            col(LINE + "." + Campaign.CAMPAIGN_ID)
                .equalTo(click.<Long>getAs(BillableClick.CAMPAIGN_ID)))
        .where(ad.isNull().or(ad.equalTo(click.<Long>getAs(BillableClick.AD_ID))))
        .orderBy(Invoice.ISSUED_AT, Invoice.SERIES, Invoice.NUMBER)
        .select(columns.toArray(Column[]::new))
        .collectAsList();
  }

  private void add(Row line) {
    numbers.add(line.getAs(Invoice.INVOICE_NO));
    facts.add(Finding.fact(line, line.schema().fieldNames()));
  }

  /** Printed numbers of the documents. */
  Set<String> numbers() {
    return numbers;
  }

  /** By document and line: the document's columns, and those of the line after {@code line_}. */
  public List<Map<String, @Nullable Object>> facts() {
    return List.copyOf(facts);
  }

  Finding finding() {
    return new Finding(
        "invoices",
        facts.isEmpty()
            ? "no document covers the click's campaign and billing day yet"
            : "lines of the click's campaign in documents that cover its billing day; what an"
                + " invoice says never changes, a note corrects it",
        facts);
  }
}
