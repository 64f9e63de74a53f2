package io.clickledger.monitor;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How each job last ran. */
final class JobFigures {
  private JobFigures() {}

  static Stream<Figure> of(List<Run> runs) {
    var byJob = runs.stream().collect(groupingBy(Run::job, TreeMap::new, toList()));
    return byJob.values().stream().flatMap(JobFigures::ofJob);
  }

  private static Stream<Figure> ofJob(List<Run> runs) {
    var last = runs.stream().max(comparing(Run::finishedAt)).orElseThrow();
    var job = last.job();
    var success =
        runs.stream().filter(Run::succeeded).map(Run::finishedAt).max(Instant::compareTo).stream()
            .map(at -> Family.JOB_LAST_SUCCESS.is(seconds(at), job));
    var error = last.errorCode().stream().map(code -> Family.JOB_LAST_ERROR.is(1, job, code));
    var figures =
        last.counts().entrySet().stream()
            .map(count -> Family.JOB_LAST_FIGURE.is(count.getValue(), job, count.getKey()));
    return Stream.of(
            Stream.of(
                Family.JOB_LAST_RUN.is(seconds(last.finishedAt()), job),
                Family.JOB_LAST_EXIT_CODE.is(last.exitCode(), job),
                Family.JOB_LAST_DURATION.is(last.duration().toMillis() / 1e3, job)),
            success,
            error,
            figures)
        .flatMap(figure -> figure);
  }

  static double seconds(Instant at) {
    return at.toEpochMilli() / 1e3;
  }
}
