package io.clickledger.serving;

import io.clickledger.serving.Dashboard.Point;
import io.clickledger.serving.Dashboard.Status;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sums over points of one currency. Marks are unknown where one of the points knows none.
 *
 * @param points what is summed up, never empty
 * @param status the least final of them
 */
record PointSum(
    List<Point> points,
    long clicks,
    long spendMicros,
    @Nullable Long invalidClicks,
    @Nullable Long netClicks,
    @Nullable Long netMicros,
    Status status) {

  /** In the order of dates. */
  static Collection<PointSum> byDateAndCurrency(List<Point> points) {
    return sums(points, point -> date(point) + " " + point.currency()).values();
  }

  static Collection<PointSum> byCurrency(List<Point> points) {
    return sums(points, point -> String.valueOf(point.currency())).values();
  }

  /** Of each time and currency one, in their order: Trino gives one of each that is as final. */
  static List<Point> byTimeAndCurrency(List<Point> points) {
    return sums(points, point -> point.at() + " " + point.currency()).values().stream()
        .map(PointSum::point)
        .toList();
  }

  private static Map<String, PointSum> sums(List<Point> points, Function<Point, String> key) {
    return points.stream()
        .collect(
            Collectors.groupingBy(
                key,
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), PointSum::of)));
  }

  private static PointSum of(List<Point> points) {
    return new PointSum(
        points,
        points.stream().mapToLong(Point::clicks).reduce(0, Math::addExact),
        points.stream().mapToLong(Point::spendMicros).reduce(0, Math::addExact),
        sum(points, Point::invalidClicks),
        sum(points, Point::netClicks),
        sum(points, Point::netMicros),
        points.stream().map(Point::status).reduce(Status::leastOf).orElseThrow());
  }

  /** Unknown with one that is unknown. */
  private static @Nullable Long sum(List<Point> points, Function<Point, @Nullable Long> figure) {
    var sum = 0L;
    for (var point : points) {
      var more = figure.apply(point);
      if (more == null) {
        return null;
      }
      sum = Math.addExact(sum, more);
    }
    return sum;
  }

  static LocalDate date(Point point) {
    return point.at().atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private Point point() {
    return new Point(
        points.get(0).at(),
        currency(),
        clicks,
        spendMicros,
        invalidClicks,
        netClicks,
        netMicros,
        source(),
        status);
  }

  LocalDate date() {
    return date(points.get(0));
  }

  @Nullable String currency() {
    return points.get(0).currency();
  }

  /** Truth, or the stream where any of it is the stream's. */
  String source() {
    return points.stream().anyMatch(point -> point.source().equals("stream")) ? "stream" : "truth";
  }

  /** Price of the billable clicks of those points that know their marks; null: none does. */
  @Nullable Long judgedNetMicros() {
    return points.stream()
        .map(Point::netMicros)
        .filter(micros -> micros != null)
        .reduce(Math::addExact)
        .orElse(null);
  }
}
