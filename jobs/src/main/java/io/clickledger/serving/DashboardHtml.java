package io.clickledger.serving;

import io.clickledger.common.HtmlPage;
import io.clickledger.common.Micros;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Dashboard} as one HTML file that needs no network: styles, scripts, the chart library
 * and the data are inside. Sums of money are worked out here, exactly; scripts only draw.
 */
final class DashboardHtml {
  private DashboardHtml() {}

  static String of(Dashboard dashboard) {
    var title = "%s, %s to %s".formatted(dashboard.subject(), dashboard.from(), dashboard.to());
    return HtmlPage.drawing(
        "dashboard",
        title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1),
        Rows.json(data(dashboard)));
  }

  private static Map<String, @Nullable Object> data(Dashboard dashboard) {
    var data = new LinkedHashMap<String, @Nullable Object>();
    data.put("subject", dashboard.subject().toString());
    data.putAll(DashboardRows.object(dashboard));
    data.put(
        "days",
        PointSum.byDateAndCurrency(dashboard.points()).stream().map(DashboardHtml::sum).toList());
    data.put(
        "totals",
        PointSum.byCurrency(dashboard.points()).stream().map(DashboardHtml::sum).toList());
    data.put(
        "sql",
        DashboardQuery.sql(
            dashboard.subject(), dashboard.from(), dashboard.to(), dashboard.grain()));
    return data;
  }

  private static Map<String, @Nullable Object> sum(PointSum sum) {
    var row = new LinkedHashMap<String, @Nullable Object>();
    row.put("date", sum.date().toString());
    row.put("currency", sum.currency());
    row.put("clicks", sum.clicks());
    row.put("invalid_clicks", sum.invalidClicks());
    row.put("net_clicks", sum.netClicks());
    row.put("spend", Micros.formatExact(sum.spendMicros()));
    row.put("net", exact(sum.netMicros()));
    row.put("judged_net", exact(sum.judgedNetMicros()));
    row.put("source", sum.source());
    row.put("status", sum.status().word());
    return row;
  }

  private static @Nullable String exact(@Nullable Long micros) {
    return micros == null ? null : Micros.formatExact(micros);
  }
}
