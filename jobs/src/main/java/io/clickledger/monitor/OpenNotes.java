package io.clickledger.monitor;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What rebuilds of truth have changed of invoiced days, until invoices and notes of a period with
 * those days are issued. Each rebuild says by how much its own day changed, so that the sum is what
 * is open.
 */
final class OpenNotes {
  private static final String MICROS = "closed_days_micros_";

  private OpenNotes() {}

  static Stream<Figure> of(List<Run> runs) {
    var open =
        runs.stream()
            .filter(run -> run.job().equals("rebuild-truth") && run.succeeded())
            .filter(run -> run.count("closed_days_changed") > 0)
            .filter(rebuild -> runs.stream().noneMatch(run -> settles(run, rebuild)))
            .toList();
    Map<String, Long> micros = new TreeMap<>();
    open.forEach(
        run ->
            run.counts()
                .forEach(
                    (name, value) -> {
                      if (name.startsWith(MICROS)) {
                        micros.merge(name.substring(MICROS.length()), value, Math::addExact);
                      }
                    }));
    var days = open.stream().mapToLong(run -> run.count("closed_days_changed")).sum();
    return Stream.concat(
        Stream.of(Family.OPEN_DAYS.is(days)),
        micros.entrySet().stream().map(sum -> Family.OPEN_MICROS.is(sum.getValue(), sum.getKey())));
  }

  private static boolean settles(Run issue, Run rebuild) {
    return issue.job().equals("issue-invoices")
        && issue.succeeded()
        && !issue.wasDry()
        && issue.startedAt().isAfter(rebuild.finishedAt())
        && rebuild.date().filter(date -> isWithin(issue.arguments(), date)).isPresent();
  }

  /** A UTC date shares hours with the billing days beside it. */
  private static boolean isWithin(Map<String, String> period, LocalDate date) {
    var month = period.get("period");
    var first = month == null ? period.get("from") : YearMonth.parse(month).atDay(1).toString();
    var last = month == null ? period.get("to") : YearMonth.parse(month).atEndOfMonth().toString();
    return first != null
        && last != null
        && !date.isBefore(LocalDate.parse(first).minusDays(1))
        && !date.isAfter(LocalDate.parse(last).plusDays(1));
  }
}
