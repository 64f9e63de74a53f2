package io.clickledger.serving;

import io.clickledger.serving.Dashboard.Grain;
import io.clickledger.serving.Dashboard.Point;
import io.clickledger.serving.Dashboard.Progress;
import io.clickledger.serving.Dashboard.Status;
import io.clickledger.serving.Dashboard.Subject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The questions behind a {@link Dashboard}. */
final class DashboardQuery {
  private DashboardQuery() {}

  /** The newest UTC date that has clicks, if any has. */
  static Optional<LocalDate> newestDate(Trino trino) {
    return Optional.ofNullable(
        (LocalDate) trino.query("SELECT max(event_date) FROM days").rows().get(0).get(0));
  }

  static Dashboard ask(Trino trino, Subject subject, LocalDate from, LocalDate to, Grain grain) {
    var askedAt = Instant.now();
    var answer = trino.query(sql(subject, from, to, grain));
    return new Dashboard(
        subject,
        from,
        to,
        grain,
        PointSum.byTimeAndCurrency(answer.rows().stream().map(DashboardQuery::point).toList()),
        progress(trino.query("SELECT lane, as_of, seconds_behind FROM freshness ORDER BY lane")),
        answer.reading(),
        askedAt);
  }

  /** Dates and numbers only: nothing that a person types stands in it as it was typed. */
  static String sql(Subject subject, LocalDate from, LocalDate to, Grain grain) {
    var time = grain == Grain.HOUR ? "hour" : "event_date";
    return """
        SELECT %1$s, currency, source, status, sum(clicks), sum(spend_micros),
          sum(invalid_clicks), sum(net_clicks), sum(net_micros)
        FROM %2$s
        WHERE %3$s = %4$d AND event_date BETWEEN DATE '%5$s' AND DATE '%6$s'
        GROUP BY %1$s, currency, source, status
        ORDER BY %1$s, currency, source, status"""
        .formatted(
            time,
            grain == Grain.HOUR ? "clicks_hour" : "clicks_day",
            subject.kind().column(),
            subject.id(),
            from,
            to);
  }

  private static Point point(List<@Nullable Object> row) {
    return new Point(
        row.get(0) instanceof LocalDate date
            ? date.atStartOfDay(ZoneOffset.UTC).toInstant()
            : (Instant) Objects.requireNonNull(row.get(0)),
        (String) row.get(1),
        (long) Objects.requireNonNull(row.get(4)),
        (long) Objects.requireNonNull(row.get(5)),
        (Long) row.get(6),
        (Long) row.get(7),
        (Long) row.get(8),
        String.valueOf(row.get(2)),
        Status.of(String.valueOf(row.get(3))));
  }

  private static List<Progress> progress(Answer answer) {
    var progress = new ArrayList<Progress>();
    for (var row : answer.rows()) {
      if (row.get(1) != null && row.get(2) != null) {
        progress.add(
            new Progress(
                String.valueOf(row.get(0)),
                (Instant) row.get(1),
                new BigDecimal(String.valueOf(row.get(2))).doubleValue()));
      }
    }
    return progress;
  }
}
