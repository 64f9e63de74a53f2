package io.clickledger.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunFiguresTest {
  @Test
  void tellsHowEachJobLastRan() {
    var runs =
        List.of(
            run("compact", "02:00", 0, null, Map.of(), Map.of("dates_whole", 1L)),
            run("compact", "03:00", 2, "LEASE_HELD", Map.of(), Map.of("dates_whole", 0L)),
            run("rollup", "01:00", 2, "CHECKPOINT", Map.of(), Map.of()));

    assertThat(shown(JobFigures.of(runs)))
        .containsExactly(
            "clickledger_job_last_run_timestamp_seconds[compact] " + seconds("03:00"),
            "clickledger_job_last_exit_code[compact] 2",
            "clickledger_job_last_duration_seconds[compact] 60",
            "clickledger_job_last_success_timestamp_seconds[compact] " + seconds("02:00"),
            "clickledger_job_last_error[compact, LEASE_HELD] 1",
            "clickledger_job_last_figure[compact, dates_whole] 0",
            "clickledger_job_last_run_timestamp_seconds[rollup] " + seconds("01:00"),
            "clickledger_job_last_exit_code[rollup] 2",
            "clickledger_job_last_duration_seconds[rollup] 60",
            "clickledger_job_last_error[rollup, CHECKPOINT] 1");
  }

  @Test
  void tellsOfADateWhatItsNewestRunFound() {
    var runs =
        List.of(
            reconcile("03:00", "2026-03-28", Map.of("stream_clicks", 1_002L, "late", -1L)),
            reconcile("02:00", "2026-03-28", Map.of("stream_clicks", 900L, "late", -100L)),
            reconcile("02:30", "2026-03-27", Map.of("stream_clicks", 1_000L, "late", 0L)),
            run("reconcile", "04:00", 2, "NOT_FOUND", of("2026-03-29"), Map.of()),
            run(
                "mark-traffic",
                "01:00",
                0,
                null,
                of("2026-03-28"),
                Map.of("marks_double_click", 3L, "marks_double_click_present", 4L)));

    assertThat(shown(DateFigures.of(runs, List.of("task_cpu_millis"))))
        .containsExactly(
            "clickledger_reconcile_divergence_ratio[2026-03-28] 0.002",
            "clickledger_reconcile_unexplained_cells[2026-03-28] 0",
            "clickledger_reconcile_cause_clicks[2026-03-28, late] -1",
            "clickledger_reconcile_divergence_ratio[2026-03-27] 0",
            "clickledger_reconcile_unexplained_cells[2026-03-27] 0",
            "clickledger_reconcile_cause_clicks[2026-03-27, late] 0",
            "clickledger_marks[2026-03-28, double-click] 7");
  }

  @Test
  void takesAStreamWithoutAnyTruthForWhollyWrong() {
    var run = run("reconcile", "03:00", 3, null, of("2026-03-28"), Map.of("stream_clicks", 5L));

    assertThat(shown(DateFigures.of(List.of(run), List.of())))
        .contains("clickledger_reconcile_divergence_ratio[2026-03-28] 1");
  }

  @Test
  void sumsUpWhatChangedOfInvoicedDaysUntilNotesAreIssued() {
    var changed = Map.of("closed_days_changed", 2L, "closed_days_micros_USD", -300L);
    var again = Map.of("closed_days_changed", 1L, "closed_days_micros_USD", 100L);
    var rebuilds =
        Stream.of(
            run("rebuild-truth", "01:00", 0, null, of("2026-03-28"), changed),
            run("rebuild-truth", "02:00", 0, null, of("2026-03-28"), again));

    var open = rebuilds.toList();
    assertThat(shown(OpenNotes.of(open)))
        .containsExactly(
            "clickledger_invoiced_days_changed[] 3",
            "clickledger_invoiced_days_changed_micros[USD] -200");

    assertThat(afterwards(open, issue("03:00", Map.of("period", "2026-03", "dry-run", "true"))))
        .contains("clickledger_invoiced_days_changed[] 3");
    assertThat(afterwards(open, issue("03:00", Map.of("period", "2026-02"))))
        .contains("clickledger_invoiced_days_changed[] 3");
    assertThat(afterwards(open, issue("01:30", Map.of("period", "2026-03"))))
        .contains("clickledger_invoiced_days_changed[] 1");
    assertThat(afterwards(open, issue("03:00", Map.of("from", "2026-03-29", "to", "2026-03-31"))))
        .containsExactly("clickledger_invoiced_days_changed[] 0");
  }

  private static List<String> afterwards(List<Run> runs, Run issue) {
    return shown(OpenNotes.of(Stream.concat(runs.stream(), Stream.of(issue)).toList()));
  }

  private static List<String> shown(Stream<Figure> figures) {
    return figures
        .map(f -> f.family().metric() + f.labelValues() + " " + number(f.value()))
        .toList();
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static Run reconcile(String at, String date, Map<String, Long> counts) {
    var all = new HashMap<>(counts);
    all.putAll(Map.of("truth_clicks", 1_000L, "unexplained_cells", 0L, "task_cpu_millis", 9L));
    return run("reconcile", at, 0, null, of(date), all);
  }

  private static Run issue(String at, Map<String, String> arguments) {
    return run("issue-invoices", at, 0, null, arguments, Map.of());
  }

  private static Map<String, String> of(String date) {
    return Map.of("date", date);
  }

  private static long seconds(String at) {
    return instant(at).getEpochSecond();
  }

  private static Instant instant(String at) {
    return Instant.parse("2026-04-02T" + at + ":00Z");
  }

  private static Run run(
      String job,
      String finishedAt,
      int exitCode,
      @Nullable String errorCode,
      Map<String, String> arguments,
      Map<String, Long> counts) {
    var end = instant(finishedAt);
    return new Run(
        job,
        arguments,
        counts,
        exitCode,
        Optional.ofNullable(errorCode),
        end.minusSeconds(60),
        end);
  }
}
