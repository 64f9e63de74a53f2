package io.clickledger.serving;

import io.clickledger.serving.Dashboard.Grain;
import io.clickledger.serving.Dashboard.Point;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link Dashboard} for programs: a CSV line or a JSON object a point, money in micros. */
final class DashboardRows {
  private static final List<String> COLUMNS =
      List.of(
          "currency",
          "clicks",
          "spend_micros",
          "invalid_clicks",
          "net_clicks",
          "net_micros",
          "source",
          "status");

  private DashboardRows() {}

  static String csv(Dashboard dashboard) {
    var heads = new ArrayList<>(List.of(time(dashboard)));
    heads.addAll(COLUMNS);
    return Rows.csv(heads, dashboard.points().stream().map(p -> row(dashboard, p)).toList());
  }

  /** The whole dashboard as one object, {@code points} in it as the CSV has them. */
  static String json(Dashboard dashboard) {
    return Rows.json(object(dashboard));
  }

  static Map<String, @Nullable Object> object(Dashboard dashboard) {
    var object = new LinkedHashMap<String, @Nullable Object>();
    object.put(dashboard.subject().kind().column(), dashboard.subject().id());
    object.put("from", dashboard.from().toString());
    object.put("to", dashboard.to().toString());
    object.put("grain", dashboard.grain().name().toLowerCase(Locale.ROOT));
    object.put("points", dashboard.points().stream().map(p -> named(dashboard, p)).toList());
    object.put("progress", dashboard.progress().stream().map(DashboardRows::progress).toList());
    object.put("rows_read", dashboard.reading().rows());
    object.put("bytes_read", dashboard.reading().bytes());
    object.put("elapsed_ms", dashboard.reading().elapsed().toMillis());
    object.put("asked_at", dashboard.askedAt().toString());
    return object;
  }

  private static Map<String, @Nullable Object> named(Dashboard dashboard, Point point) {
    var row = row(dashboard, point);
    var named = new LinkedHashMap<String, @Nullable Object>();
    named.put(time(dashboard), row.get(0));
    for (var column = 0; column < COLUMNS.size(); column++) {
      named.put(COLUMNS.get(column), row.get(column + 1));
    }
    return named;
  }

  private static Map<String, Object> progress(Dashboard.Progress progress) {
    var named = new LinkedHashMap<String, Object>();
    named.put("lane", progress.lane());
    named.put("as_of", progress.asOf().toString());
    named.put("seconds_behind", progress.secondsBehind());
    return named;
  }

  private static String time(Dashboard dashboard) {
    return dashboard.grain() == Grain.HOUR ? "hour" : "event_date";
  }

  private static List<@Nullable Object> row(Dashboard dashboard, Point point) {
    var at =
        dashboard.grain() == Grain.HOUR
            ? point.at().toString()
            : point.at().atOffset(ZoneOffset.UTC).toLocalDate().toString();
    return Arrays.asList(
        at,
        point.currency(),
        point.clicks(),
        point.spendMicros(),
        point.invalidClicks(),
        point.netClicks(),
        point.netMicros(),
        point.source(),
        point.status().word());
  }
}
