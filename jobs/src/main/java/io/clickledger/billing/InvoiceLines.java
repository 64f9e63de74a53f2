package io.clickledger.billing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.posexplode;

import io.clickledger.table.Campaign;
import io.clickledger.table.Invoice;
import io.clickledger.table.RawClick;
import io.clickledger.table.TruthHour;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The view {@code invoice_line}: one row a line of a billing document. */
public final class InvoiceLines {
  public static final String LINE_NO = "line_no";
  public static final String CAMPAIGN_ID = Campaign.CAMPAIGN_ID;
  public static final String AD_ID = RawClick.AD_ID;
  public static final String GROSS_MICROS = TruthHour.GROSS_MICROS;

  private static final List<String> HEADER =
      List.of(
          Invoice.SERIES,
          Invoice.NUMBER,
          Invoice.INVOICE_NO,
          Invoice.KIND,
          Invoice.REFERS_TO,
          Invoice.ADVERTISER_ID,
          Invoice.CURRENCY,
          Invoice.PERIOD,
          Invoice.FIRST_DAY,
          Invoice.LAST_DAY);

  private InvoiceLines() {}

  /**
   * The lines of the documents in table {@code invoice}: the document's columns, {@code line_no}
   * from 1 in the document's order, and the columns of {@link Invoice#LINE}.
   */
  public static Dataset<Row> of(Dataset<Row> invoices) {
    var header = HEADER.stream().map(c -> col(c)).toList();
    var exploded = new ArrayList<Column>(header);
    exploded.add(posexplode(col(Invoice.LINES)).as(new String[] {"position", "line"}));
    var flat = new ArrayList<Column>(header);
    flat.add(col("position").plus(1).as(LINE_NO));
    flat.add(col("line.*"));
    return invoices.select(exploded.toArray(Column[]::new)).select(flat.toArray(Column[]::new));
  }
}
