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
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the lake knows about the UTC days that a period is made of, and whether that is enough to
 * invoice it.
 *
 * @param utcDays the days, in order, in every account's zone
 * @param truth days with a successful {@code rebuild-truth} on record: the newest one
 * @param clicksWithoutTruth days without such a run that have clicks in {@code raw_click} or {@code
 *     billable_click} all the same
 * @param logBegins UTC date of the first receipt in {@code raw_click}; the far future where it is
 *     empty
 * @param reconciled days that were reconciled: the newest time
 * @param mature days whose verdicts are closed
 */
record PeriodEvidence(
    List<LocalDate> utcDays,
    SortedMap<LocalDate, Truth> truth,
    SortedSet<LocalDate> clicksWithoutTruth,
    LocalDate logBegins,
    SortedMap<LocalDate, Reconciled> reconciled,
    SortedSet<LocalDate> mature) {

  /**
   * A rebuild of a day's truth.
   *
   * @param inputs Delta versions of what it read, by table, and {@code cutoff_micros}
   * @param distinctClicks that it found
   */
  record Truth(Map<String, Long> inputs, long distinctClicks) {
    Truth {
      inputs = Map.copyOf(inputs);
    }
  }

  /**
   * A comparison of stream and truth.
   *
   * @param isGreen whether they differ by no more than it bears
   * @param truthClicks that it compared
   * @param unexplained clicks for which no cause was found, added up over the cells
   */
  record Reconciled(boolean isGreen, long truthClicks, long unexplained) {}

  /** What each day with truth was built from. */
  Map<LocalDate, Map<String, Long>> inputs() {
    return truth.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().inputs()));
  }

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
  List<String> guards(Accepted accepted) {
    var guards = new ArrayList<String>();
    guard(
        guards,
        clicksWithoutTruth,
        days -> "clicks without recorded truth on %s; run: " + rebuildTruth(days));
    guard(
        guards,
        those(day -> isEmpty(day) && !accepted.emptyDays().contains(day)),
        days ->
            "no click in the log on %s: bring the missing day, or where nobody clicked: "
                + Accepted.ofEmptyDays(days));
    guard(
        guards,
        those(day -> truth.containsKey(day) && !mature.contains(day)),
        days -> "not mature: %s; once verdicts are closed, run: " + rebuildTruth(days));
    guard(
        guards,
        those(day -> truth.containsKey(day) && !isCompared(day)),
        days -> "truth not reconciled: %s; run: " + reconcile(days));
    reconciled.forEach(
        (day, found) -> {
          if (found.unexplained() != 0) {
            guards.add(
                "reconciliation of %s leaves %d clicks unexplained; run: %s"
                    .formatted(day, found.unexplained(), reconcile(List.of(day))));
          }
        });
    guard(
        guards,
        those(day -> isRed(day) && !accepted.divergences().contains(day)),
        days ->
            "stream and truth differ by more than reconcile bears on %s; where the causes that it"
                + " names are in order: "
                + Accepted.ofDivergences(days));
    return guards;
  }

  /** Inside the log, and nothing there. */
  private boolean isEmpty(LocalDate day) {
    return !truth.containsKey(day) && !clicksWithoutTruth.contains(day) && !day.isBefore(logBegins);
  }

  private boolean isCompared(LocalDate day) {
    var found = reconciled.get(day);
    var built = truth.get(day);
    return found != null && built != null && found.truthClicks() == built.distinctClicks();
  }

  private boolean isRed(LocalDate day) {
    var found = reconciled.get(day);
    return found != null && !found.isGreen() && found.unexplained() == 0;
  }

  /** What the reader should know about the days although it stops nothing. */
  List<String> notes() {
    var before = those(day -> day.isBefore(logBegins) && !truth.containsKey(day));
    return before.isEmpty()
        ? List.of()
        : List.of("before the log begins, counted as 0: " + join(before));
  }

  private List<LocalDate> those(Predicate<LocalDate> applies) {
    return utcDays.stream().filter(applies).toList();
  }

  /** Adds a sentence about some days, if there are any; {@code %s} stands for them. */
  private static void guard(
      List<String> guards,
      Collection<LocalDate> days,
      Function<Collection<LocalDate>, String> sentence) {
    if (!days.isEmpty()) {
      guards.add(sentence.apply(days).replace("%s", join(days)));
    }
  }

  private static String reconcile(Collection<LocalDate> days) {
    return days.stream().map(day -> "reconcile --date " + day).collect(Collectors.joining("; "));
  }

  private static String rebuildTruth(Collection<LocalDate> days) {
    return days.stream()
        .map(day -> "rebuild-truth --date " + day)
        .collect(Collectors.joining("; "));
  }

  /** The days as text: {@code 2026-03-01 to 2026-03-05}. */
  private static String join(Collection<LocalDate> days) {
    return BillingPeriod.spans(days).stream()
        .map(PeriodEvidence::span)
        .collect(Collectors.joining(", "));
  }

  private static String span(BillingPeriod days) {
    return days.firstDay().equals(days.lastDay())
        ? days.firstDay().toString()
        : days.firstDay() + " to " + days.lastDay();
  }
}
