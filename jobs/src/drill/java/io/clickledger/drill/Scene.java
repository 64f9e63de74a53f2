package io.clickledger.drill;

import io.clickledger.cli.TestCommandLine;
import io.clickledger.cli.TestCommandLine.Ended;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.metrics.Metrics;
import io.clickledger.metrics.MetricsEndpoint;
import io.clickledger.monitor.MetricsJob;
import io.clickledger.table.StreamProgress;
import io.clickledger.testing.ClickledgerProcess;
import io.clickledger.testing.ServerProcess;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The small running system of one drill, and what is said about it. */
final class Scene implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Consumer<String> out;
  private final Path directory = TestSession.directory();
  private final Instant begun = Instant.now();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Traffic traffic = new Traffic(directory.resolve("landing"));
  private final List<String> fired = new ArrayList<>();
  private final List<ThreadLane> running = new ArrayList<>();
  private String lake = directory.resolve("lake").toString();
  private List<String> more = List.of();
  private @Nullable Watch watch;

  Scene(Consumer<String> out) {
    this.out = out;
  }

  // ---- the system ----

  Traffic traffic() {
    return traffic;
  }

  Path directory() {
    return directory;
  }

  Lake lake() {
    return new Lake(TestSession.spark(), lake);
  }

  /** The lake lies elsewhere, and commands need a file to reach it. */
  void lakeAt(String root, Path configuration) {
    lake = root;
    more = List.of("--conf", configuration.toString());
  }

  /** Keeps something until the drill's end. */
  <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Runs a command on the lake to its end. */
  Ended command(String... words) {
    return TestCommandLine.run(onLake(words));
  }

  /** Runs a command that must end with 0. */
  Ended must(String... words) {
    return ends(0, words);
  }

  /** Runs a command that must end with this exit code. */
  Ended ends(int exitCode, String... words) {
    var ended = command(words);
    if (ended.exitCode() != exitCode) {
      throw new Failed(
          "%s ended with %d, not %d:%n%s%n%s"
              .formatted(
                  String.join(" ", words), ended.exitCode(), exitCode, ended.out(), ended.err()));
    }
    return ended;
  }

  /** The rate card that the project ships: campaign 1 is advertiser 1's, in New York. */
  void loadCampaigns() {
    var file = ClickledgerProcess.ROOT.resolve("conf/campaigns.csv").toAbsolutePath().normalize();
    must("load-campaigns", "--file", file.toString());
  }

  private String[] onLake(String... words) {
    return Stream.of(Stream.of(words), Stream.of("--lake", lake), more.stream())
        .flatMap(word -> word)
        .toArray(String[]::new);
  }

  private String[] lane(int port, String... words) {
    var all =
        Stream.concat(
            Stream.of(onLake(words)),
            Stream.of(
                "--source", "files:" + traffic.landing(), "--metrics-port", String.valueOf(port)));
    return all.toArray(String[]::new);
  }

  /** Starts a lane within this process. */
  ThreadLane lane(String... words) throws IOException {
    var port = ServerProcess.freePort();
    var lane = keep(new ThreadLane(words[0], port, lane(port, words)));
    running.add(lane);
    return lane;
  }

  /** Starts a lane in a process of its own. */
  ProcessLane process(String... words) throws IOException {
    return processAt(ServerProcess.freePort(), words);
  }

  /** As {@link #process}, where an earlier one was. */
  ProcessLane processAt(int port, String... words) throws IOException {
    return keep(new ProcessLane(port, lane(port, words)));
  }

  /** Starts what tells of the lake's tables; it looks every second. */
  int exporter() {
    var stopping = new CountDownLatch(1);
    var quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var job =
        new JobContext(
            lake(), "metrics", Map.of(), Clock.systemUTC(), quiet, new Metrics(), stopping);
    var endpoint = keep(MetricsEndpoint.open(job.metrics(), "127.0.0.1", 0, "drill", "metrics"));
    var thread = new Thread(() -> look(job), "metrics of a drill");
    thread.setDaemon(true);
    thread.start();
    keep(
        () -> {
          stopping.countDown();
          thread.join();
        });
    return Integer.parseInt(endpoint.url().replaceAll(".*:(\\d+)/.*", "$1"));
  }

  private static void look(JobContext job) {
    try {
      MetricsJob.run(job, new MetricsJob.Options(Optional.of(Duration.ofSeconds(1))));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts Prometheus. */
  void watch(Map<String, Integer> targets) throws IOException, InterruptedException {
    watch = keep(Watch.start(directory.resolve("prometheus"), targets));
  }

  // ---- what is seen ----

  /** Says what is done now. */
  void say(String what) {
    var seconds = Duration.between(begun, Instant.now()).toMillis() / 1e3;
    out.accept(String.format(Locale.ROOT, "%7.1f s  %s", seconds, what));
  }

  private Watch watching() {
    if (watch == null) {
      throw new IllegalStateException("the drill has not started Prometheus");
    }
    return watch;
  }

  /** Alerts whose expressions were true. */
  List<String> fired() {
    return List.copyOf(fired);
  }

  /** The expression of the alert must be false now, while what it is about is there. */
  void isSilent(String alert, String metric) throws IOException, InterruptedException {
    var value = await(metric, metric).get(0);
    var values = watching().values(watching().expression(alert));
    if (!values.isEmpty()) {
      throw new Failed(alert + " is true before its failure was caused: " + values);
    }
    say("%-22s silent  %s = %s".formatted(alert, metric, shown(value)));
  }

  /** Waits until the expression of the alert is true. */
  void fires(String alert) throws IOException, InterruptedException {
    var value = await(alert + " to fire", watching().expression(alert)).get(0);
    fired.add(alert);
    say(
        "%-22s FIRES   severity %s, value %s"
            .formatted(alert, watching().severity(alert), shown(value)));
  }

  /** Waits until it is false again. */
  void ends(String alert) throws IOException, InterruptedException {
    awaitNone(alert + " to end", watching().expression(alert));
    say("%-22s ended".formatted(alert));
  }

  /**
   * As {@link #ends(String)}, of an alert that looks back over minutes: its expression over a
   * window of seconds.
   */
  void endsWithin(String alert, String window, String shorter)
      throws IOException, InterruptedException {
    var expression = watching().expression(alert);
    if (!expression.contains(window)) {
      throw new Failed(alert + " does not look back over " + window);
    }
    awaitNone(alert + " to end", expression.replace(window, shorter));
    say("%-22s ends %s after the last one (seen over %s)".formatted(alert, window, shorter));
  }

  /** Waits until a metric is over a value, and gives it. */
  double reaches(String metric, double over) throws IOException, InterruptedException {
    return await(metric + " over " + over, "(" + metric + ") > " + over).get(0);
  }

  private List<Double> await(String what, String expression)
      throws IOException, InterruptedException {
    return await(what, expression, values -> !values.isEmpty());
  }

  private void awaitNone(String what, String expression) throws IOException, InterruptedException {
    await(what, expression, List::isEmpty);
  }

  private List<Double> await(String what, String expression, Predicate<List<Double>> awaited)
      throws IOException, InterruptedException {
    for (var until = Instant.now().plus(PATIENCE); Instant.now().isBefore(until); ) {
      var values = watching().values(expression);
      if (awaited.test(values)) {
        return values;
      }
      running.forEach(ThreadLane::requireRunning);
      Thread.sleep(Watch.millis());
    }
    throw new Failed("waited %s for %s: %s".formatted(PATIENCE, what, expression));
  }

  /** Both must be the same. */
  void same(String what, long expected, long seen) {
    if (expected != seen) {
      throw new Failed("%s: %,d, where %,d is right".formatted(what, seen, expected));
    }
    say("%s: %,d, as it must be".formatted(what, seen));
  }

  /** What left a lane by a door, by its record. */
  long records(String lane, String column) {
    return lake()
        .read(StreamProgress.TABLE)
        .where(StreamProgress.LANE + " = '" + lane + "'")
        .selectExpr("coalesce(sum(" + column + "), 0)")
        .first()
        .getLong(0);
  }

  private static String shown(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
