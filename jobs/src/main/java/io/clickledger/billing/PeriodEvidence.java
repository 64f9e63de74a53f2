package io.clickledger.billing;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the lake knows about the UTC days that a period is made of, and whether that is enough to
 * invoice it.
 *
 * @param utcDays the days, in order, in every account's zone
 * @param truth days with a successful {@code rebuild-truth} on record, and the table versions that
 *     the newest one read
 * @param clicksWithoutTruth days without such a run that have clicks in {@code raw_click} or {@code
 *     billable_click} all the same
 * @param unexplained reconciled days, and the clicks of each for which no cause was found
 * @param mature days whose verdicts are closed
 */
record PeriodEvidence(
    List<LocalDate> utcDays,
    SortedMap<LocalDate, Map<String, Long>> truth,
    SortedSet<LocalDate> clicksWithoutTruth,
    SortedMap<LocalDate, Long> unexplained,
    SortedSet<LocalDate> mature) {

  /**
   * @throws ClickledgerException NOT_FOUND when no day has truth: wrong period, or wrong lake
   */
  void requireSomeTruth() {
    if (!truth.isEmpty()) {
      return;
    }
    var first = utcDays.get(0);
    var last = utcDays.get(utcDays.size() - 1);
    var span = "no UTC day from " + first + " to " + last + " has truth";
    if (clicksWithoutTruth.isEmpty()) {
      throw new ClickledgerException(
          ErrorCode.NOT_FOUND, span + ", nor clicks in the raw log", "check the period and --lake");
    }
    throw new ClickledgerException(
        ErrorCode.NOT_FOUND,
        span + "; clicks lie there on " + join(clicksWithoutTruth),
        "run: " + rebuildTruth(clicksWithoutTruth));
  }

  /** One sentence for each reason not to issue anything. */
  List<String> guards() {
    var guards = new ArrayList<String>();
    if (!clicksWithoutTruth.isEmpty()) {
      guards.add(
          "clicks without recorded truth on %s; run: %s"
              .formatted(join(clicksWithoutTruth), rebuildTruth(clicksWithoutTruth)));
    }
    unexplained.forEach(
        (day, clicks) -> {
          if (clicks != 0) {
            guards.add(
                "reconciliation of %s leaves %d clicks unexplained; run: reconcile --date %s"
                    .formatted(day, clicks, day));
          }
        });
    return guards;
  }

  /** What the reader should know about the days although it stops nothing. */
  List<String> notes() {
    var notes = new ArrayList<String>();
    note(
        notes,
        "outside the log, counted as 0",
        day -> !truth.containsKey(day) && !clicksWithoutTruth.contains(day));
    note(
        notes,
        "not reconciled: the stream's count was not compared",
        day -> truth.containsKey(day) && !unexplained.containsKey(day));
    note(
        notes,
        "not mature: a later verdict or click will need a credit note",
        day -> truth.containsKey(day) && !mature.contains(day));
    return notes;
  }

  private void note(List<String> notes, String text, Predicate<LocalDate> applies) {
    var days = utcDays.stream().filter(applies).toList();
    if (!days.isEmpty()) {
      notes.add(text + ": " + join(days));
    }
  }

  private static String rebuildTruth(Collection<LocalDate> days) {
    return days.stream()
        .map(day -> "rebuild-truth --date " + day)
        .collect(Collectors.joining("; "));
  }

  /** The days, in order, with neighbours drawn together: {@code 2026-03-01 to 2026-03-05}. */
  private static String join(Collection<LocalDate> days) {
    var spans = new ArrayList<BillingPeriod>();
    for (var day : days) {
      var last = spans.size() - 1;
      if (last >= 0 && spans.get(last).lastDay().plusDays(1).equals(day)) {
        spans.set(last, new BillingPeriod(spans.get(last).firstDay(), day));
      } else {
        spans.add(new BillingPeriod(day, day));
      }
    }
    return spans.stream().map(PeriodEvidence::span).collect(Collectors.joining(", "));
  }

  private static String span(BillingPeriod days) {
    return days.firstDay().equals(days.lastDay())
        ? days.firstDay().toString()
        : days.firstDay() + " to " + days.lastDay();
  }
}
