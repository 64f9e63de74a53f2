package io.clickledger.demo;

import io.clickledger.demo.report.Report.Query;
import io.clickledger.lake.Lake;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.Invoice;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.TruthDay;
import java.util.List;

/** SQL to go on with; it runs in a Spark session with Delta as it stands. */
final class ExampleQueries {
  private ExampleQueries() {}

  static List<Query> of(Lake lake) {
    return List.of(
        new Query(
            "Ten busiest ads, gross and net",
            """
            SELECT event_date, ad_id, gross_clicks, net_clicks, net_micros / 1e6 AS net, currency
            FROM %s ORDER BY gross_clicks DESC LIMIT 10;"""
                .formatted(table(lake, TruthDay.TABLE))),
        new Query(
            "Why stream and truth differ",
            """
            SELECT event_date, sum(stream_clicks) AS stream, sum(truth_clicks) AS truth,
                   sum(late) AS late, sum(unexplained) AS unexplained
            FROM %s GROUP BY event_date ORDER BY event_date;"""
                .formatted(table(lake, Reconciliation.TABLE))),
        new Query(
            "Clicks of the last minutes, as the stream saw them",
            """
            SELECT minute, sum(clicks) AS clicks, sum(corrections) AS corrections
            FROM %s GROUP BY minute ORDER BY minute DESC LIMIT 10;"""
                .formatted(table(lake, ClickMinute.TABLE))),
        new Query(
            "Invoices and their largest lines",
            """
            SELECT invoice_no, advertiser_id, currency, line.campaign_id, line.net_clicks,
                   line.amount_minor
            FROM %s LATERAL VIEW explode(lines) AS line
            ORDER BY line.net_clicks DESC LIMIT 10;"""
                .formatted(table(lake, Invoice.TABLE))));
  }

  private static String table(Lake lake, TableDefinition table) {
    return "delta.`" + lake.location(table) + "`";
  }
}
