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

  private static Map<String, PointSum> sums(List<Point> points, Function<Point, String> key) {
    return points.stream()
        .collect(
            Collectors.groupingBy(
                key,
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), PointSum::of)));
  }

  private static PointSum of(List<Point> points) {
    var sum = one(points.get(0));
    for (var point : points.subList(1, points.size())) {
      sum = sum.plus(one(point));
    }
    return new PointSum(
        points,
        sum.clicks,
        sum.spendMicros,
        sum.invalidClicks,
        sum.netClicks,
        sum.netMicros,
        sum.status);
  }

  private static PointSum one(Point point) {
    return new PointSum(
        List.of(point),
        point.clicks(),
        point.spendMicros(),
        point.invalidClicks(),
        point.netClicks(),
        point.netMicros(),
        point.status());
  }

  private PointSum plus(PointSum other) {
    return new PointSum(
        List.of(),
        Math.addExact(clicks, other.clicks),
        Math.addExact(spendMicros, other.spendMicros),
        both(invalidClicks, other.invalidClicks),
        both(netClicks, other.netClicks),
        both(netMicros, other.netMicros),
        Status.leastOf(status, other.status));
  }

  /** Unknown with one that is unknown. */
  static @Nullable Long both(@Nullable Long a, @Nullable Long b) {
    return a == null || b == null ? null : Long.valueOf(Math.addExact(a, b));
  }

  static LocalDate date(Point point) {
    return point.at().atOffset(ZoneOffset.UTC).toLocalDate();
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
