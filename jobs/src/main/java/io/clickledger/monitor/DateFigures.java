package io.clickledger.monitor;

import static java.util.Comparator.comparing;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** What the newest run of a job about a UTC date has found, for the newest dates. */
final class DateFigures {
  private static final int DATES = 7;
  private static final String MARKS = "marks_";
  private static final String PRESENT = "_present";

  /** Figures of a reconciliation that are no cause. */
  private static final List<String> NO_CAUSE =
      List.of("stream_clicks", "truth_clicks", "unexplained", "unexplained_cells");

  private DateFigures() {}

  /**
   * @param notCauses names of figures that every run has
   */
  static Stream<Figure> of(List<Run> runs, List<String> notCauses) {
    return Stream.of(
            figures(runs, "reconcile", (date, run) -> reconciled(date, run, notCauses)),
            figures(runs, "rebuild-truth", DateFigures::truth),
            newestInvalid(runs),
            figures(runs, "mark-traffic", DateFigures::marks))
        .flatMap(figure -> figure);
  }

  /** The newest run about each date, newest date first. */
  private static SortedMap<LocalDate, Run> newest(List<Run> runs, String job) {
    var newest = new TreeMap<LocalDate, Run>(Comparator.reverseOrder());
    runs.stream()
        .filter(run -> run.job().equals(job) && run.errorCode().isEmpty())
        .sorted(comparing(Run::finishedAt))
        .forEach(run -> run.date().ifPresent(date -> newest.put(date, run)));
    return newest;
  }

  private static Stream<Figure> newestInvalid(List<Run> runs) {
    return newest(runs, "rebuild-truth").values().stream()
        .limit(1)
        .filter(run -> run.count("distinct_clicks") > 0)
        .map(
            run ->
                Family.NEWEST_INVALID.is(
                    (double) run.count("invalid_clicks") / run.count("distinct_clicks")));
  }

  private static Stream<Figure> figures(
      List<Run> runs, String job, BiFunction<String, Run, Stream<Figure>> figures) {
    return newest(runs, job).entrySet().stream()
        .limit(DATES)
        .flatMap(entry -> figures.apply(entry.getKey().toString(), entry.getValue()));
  }

  private static Stream<Figure> reconciled(String date, Run run, List<String> notCauses) {
    var truth = run.count("truth_clicks");
    var difference = Math.abs(run.count("stream_clicks") - truth);
    // Of no truth at all every click is too many.
    var ratio = truth == 0 ? Math.signum(difference) : (double) difference / truth;
    var causes =
        run.counts().entrySet().stream()
            .filter(count -> !NO_CAUSE.contains(count.getKey()))
            .filter(count -> !notCauses.contains(count.getKey()))
            .map(count -> Family.RECONCILE_CAUSE.is(count.getValue(), date, count.getKey()));
    return Stream.concat(
        Stream.of(
            Family.RECONCILE_DIVERGENCE.is(ratio, date),
            Family.RECONCILE_UNEXPLAINED.is(run.count("unexplained_cells"), date)),
        causes);
  }

  private static Stream<Figure> truth(String date, Run run) {
    return Stream.of(
        Family.TRUTH_CLICKS.is(run.count("distinct_clicks"), date, "gross"),
        Family.TRUTH_CLICKS.is(run.count("invalid_clicks"), date, "invalid"),
        Family.TRUTH_CLICKS.is(run.count("net_clicks"), date, "net"));
  }

  private static Stream<Figure> marks(String date, Run run) {
    return run.counts().entrySet().stream()
        .filter(count -> count.getKey().startsWith(MARKS))
        .filter(count -> !count.getKey().endsWith(PRESENT))
        .map(count -> marks(date, run, count));
  }

  private static Figure marks(String date, Run run, Map.Entry<String, Long> added) {
    var rule = added.getKey().substring(MARKS.length());
    var marks = added.getValue() + run.count(added.getKey() + PRESENT);
    return Family.MARKS.is(marks, date, rule.replace('_', '-'));
  }
}
