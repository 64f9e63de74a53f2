package io.clickledger.serving;

import io.clickledger.common.Micros;
import io.clickledger.serving.Answer.Reading;
import io.clickledger.serving.Dashboard.Grain;
import io.clickledger.serving.Dashboard.Point;
import io.clickledger.serving.Dashboard.Status;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A {@link Dashboard} for a terminal: a line a UTC date and currency, its hours as blocks. */
final class DashboardText {
  private static final int HOURS = 24;

  private final Dashboard dashboard;

  private DashboardText(Dashboard dashboard) {
    this.dashboard = dashboard;
  }

  static String of(Dashboard dashboard) {
    return new DashboardText(dashboard).text();
  }

  private String text() {
    var lines = new ArrayList<String>();
    lines.add("%s, %s to %s UTC".formatted(dashboard.subject(), dashboard.from(), dashboard.to()));
    if (!dashboard.points().isEmpty()) {
      lines.add("");
      lines.add("clicks by day  " + days());
      lines.add("");
      lines.add(table().toString());
    }
    lines.add("");
    lines.add("final  " + finality());
    lines.add("fresh  " + progress());
    lines.add("read   " + reading(dashboard.reading(), dashboard.points().size() + " rows shown"));
    return String.join("\n", lines);
  }

  private String days() {
    var clicks = new long[(int) ChronoUnit.DAYS.between(dashboard.from(), dashboard.to()) + 1];
    for (var point : dashboard.points()) {
      clicks[(int) ChronoUnit.DAYS.between(dashboard.from(), PointSum.date(point))] +=
          point.clicks();
    }
    return Sparkline.of(clicks, LongStream.of(clicks).max().orElse(0));
  }

  private TextTable table() {
    var hourly = dashboard.grain() == Grain.HOUR;
    var heads = new ArrayList<>(List.of("date"));
    if (hourly) {
      heads.add("hours, UTC");
    }
    heads.addAll(
        List.of(" clicks", " spend", " invalid", " net clicks", " net", "currency", "how final"));
    var table = new TextTable(heads);
    var most = dashboard.points().stream().mapToLong(Point::clicks).max().orElse(0);
    for (var day : PointSum.byDateAndCurrency(dashboard.points())) {
      var hours = hourly ? Sparkline.of(hours(day.points()), most) : null;
      table.add(row(day.date().toString(), hours, day));
    }
    for (var total : PointSum.byCurrency(dashboard.points())) {
      table.add(row("total", hourly ? "" : null, total));
    }
    return table;
  }

  private static List<String> row(String name, @Nullable String hours, PointSum sum) {
    var row = new ArrayList<>(List.of(name));
    if (hours != null) {
      row.add(hours);
    }
    row.add(count(sum.clicks()));
    row.add(Micros.formatExact(sum.spendMicros()));
    row.add(sum.invalidClicks() == null ? "-" : count(sum.invalidClicks()));
    row.add(sum.netClicks() == null ? "-" : count(sum.netClicks()));
    row.add(sum.netMicros() == null ? "-" : Micros.formatExact(sum.netMicros()));
    row.add(sum.currency() == null ? "unknown" : String.valueOf(sum.currency()));
    row.add(sum.status().word());
    return row;
  }

  private static long[] hours(List<Point> points) {
    var hours = new long[HOURS];
    points.forEach(point -> hours[point.at().atOffset(ZoneOffset.UTC).getHour()] += point.clicks());
    return hours;
  }

  /** From the most final on, with the dates that are so. */
  private String finality() {
    var dates = new TreeMap<Status, List<LocalDate>>();
    dashboard.points().stream()
        .collect(Collectors.toMap(PointSum::date, Point::status, Status::leastOf, TreeMap::new))
        .forEach((date, status) -> dates.computeIfAbsent(status, s -> new ArrayList<>()).add(date));
    return dates.isEmpty()
        ? "no click"
        : dates.descendingMap().entrySet().stream()
            .map(
                entry ->
                    "%s %s to %s (%d)"
                        .formatted(
                            entry.getKey().word(),
                            entry.getValue().get(0),
                            entry.getValue().get(entry.getValue().size() - 1),
                            entry.getValue().size()))
            .collect(Collectors.joining(", "));
  }

  private String progress() {
    return dashboard.progress().isEmpty()
        ? "no lane has run yet"
        : dashboard.progress().stream()
            .map(
                lane ->
                    "%s up to %s (%s ago)"
                        .formatted(
                            lane.lane(),
                            lane.asOf().truncatedTo(ChronoUnit.SECONDS),
                            age(lane.secondsBehind())))
            .collect(Collectors.joining(", "));
  }

  private static String age(double seconds) {
    if (seconds < 120) {
      return "%.1f s".formatted(seconds);
    }
    if (seconds < 7_200) {
      return "%.0f min".formatted(seconds / 60);
    }
    return seconds < 172_800
        ? "%.0f h".formatted(seconds / 3_600)
        : "%.0f days".formatted(seconds / 86_400);
  }

  static String reading(Reading reading, String shown) {
    return String.format(
        Locale.ROOT,
        "%s, from %,d rows and %,d bytes that Trino read, in %.2f s",
        shown,
        reading.rows(),
        reading.bytes(),
        reading.elapsed().toMillis() / 1e3);
  }

  private static String count(long clicks) {
    return String.format(Locale.ROOT, "%,d", clicks);
  }
}
