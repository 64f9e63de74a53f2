package io.clickledger.serving;

import io.clickledger.serving.Dashboard.Grain;
import io.clickledger.serving.Dashboard.Kind;
import io.clickledger.serving.Dashboard.Point;
import io.clickledger.serving.Dashboard.Progress;
import io.clickledger.serving.Dashboard.Status;
import io.clickledger.serving.Dashboard.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Dashboards as Trino's answers make them: 27 days of truth, three of the stream. */
final class SampleDashboard {
  static final LocalDate FROM = LocalDate.of(2026, 3, 1);
  static final LocalDate TO = LocalDate.of(2026, 3, 30);
  private static final Instant ASKED_AT = Instant.parse("2026-03-30T21:14:03Z");

  private SampleDashboard() {}

  static Dashboard hourly() {
    var points = new ArrayList<Point>();
    for (var hour = 0; hour < 30 * 24 - 3; hour++) {
      if (hour % 24 != 4) {
        points.add(point(hour, "USD", clicks(hour)));
      }
    }
    return dashboard(new Subject(Kind.AD, 2001), Grain.HOUR, points);
  }

  /**
   * An advertiser whose account changed its currency, and clicks before its campaign was loaded.
   */
  static Dashboard daily() {
    var points = new ArrayList<Point>();
    for (var day = 0; day < 30; day++) {
      points.add(point(day * 24, day < 20 ? "USD" : "JPY", 900 + 70L * (day % 7)));
    }
    points.add(point(29 * 24, null, 12));
    return dashboard(new Subject(Kind.ADVERTISER, 7), Grain.DAY, points);
  }

  static Dashboard empty() {
    return dashboard(new Subject(Kind.CAMPAIGN, 404), Grain.HOUR, List.of());
  }

  private static long clicks(int hour) {
    return Math.round(60 + 55 * Math.sin((hour % 24 - 8) * Math.PI / 12) + hour % 7 * 3);
  }

  private static Point point(int hour, @Nullable String currency, long clicks) {
    var truth = hour < 27 * 24;
    var invalid = clicks / 9;
    return new Point(
        FROM.atStartOfDay(ZoneOffset.UTC).toInstant().plus(hour, ChronoUnit.HOURS),
        currency,
        clicks,
        clicks * 123_457,
        truth ? invalid : null,
        truth ? clicks - invalid : null,
        truth ? (clicks - invalid) * 123_457 : null,
        truth ? "truth" : "stream",
        status(hour));
  }

  private static Status status(int hour) {
    var day = hour / 24;
    if (day < 20) {
      return Status.CLOSED;
    }
    if (day < 27) {
      return day < 24 ? Status.MATURE : Status.PROVISIONAL;
    }
    if (day < 29) {
      return Status.FINAL;
    }
    return hour % 24 < 19 ? Status.FIRED : Status.OPEN;
  }

  private static Dashboard dashboard(Subject subject, Grain grain, List<Point> points) {
    return new Dashboard(
        subject,
        FROM,
        TO,
        grain,
        points,
        List.of(
            new Progress("rollup", ASKED_AT.minusSeconds(6), 6.2),
            new Progress("truth", Instant.parse("2026-03-28T00:00:00Z"), 249_243)),
        new Answer.Reading(17_044, 1_823_004, Duration.ofMillis(412)),
        ASKED_AT);
  }
}
