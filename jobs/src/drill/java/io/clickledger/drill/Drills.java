package io.clickledger.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** {@code drill --list} and {@code drill --run NAME}. */
public final class Drills {
  static final List<Drill> ALL =
      Stream.of(StreamDrills.ALL, LaneDrills.ALL, LakeDrills.ALL).flatMap(List::stream).toList();

  private static final int PASSED = 0;
  private static final int USAGE = 1;
  private static final int FAILED = 3;

  private Drills() {}

  public static void main(String[] words) {
    System.exit(run(System.out::println, words));
  }

  /** As the command does it; the answer is its exit code. */
  static int run(Consumer<String> out, String... words) {
    if (words.length == 1 && words[0].equals("--list")) {
      ALL.forEach(drill -> out.accept(line(drill)));
      return PASSED;
    }
    if (words.length == 2 && words[0].equals("--run")) {
      var drills = ALL.stream().filter(d -> words[1].equals("all") || d.name().equals(words[1]));
      var chosen = drills.toList();
      if (!chosen.isEmpty()) {
        return run(out, chosen);
      }
      out.accept("error [USAGE]: there is no drill " + words[1]);
      out.accept("  remedy: see clickledger drill --list");
      return USAGE;
    }
    help(out);
    return words.length == 1 && words[0].equals("--help") ? PASSED : USAGE;
  }

  private static String line(Drill drill) {
    return "%-22s %s; fires %s"
        .formatted(drill.name(), drill.text(), String.join(", ", drill.alerts()));
  }

  private static void help(Consumer<String> out) {
    out.accept(
        "Causes a failure of conf/alerts/RUNBOOK.md on a small system of this machine: lanes, a lake");
    out.accept(
        "in a temporary directory, and a Prometheus with the rules of conf/alerts. It waits until the");
    out.accept(
        "alert's expression is true, mends what it did, waits until it is false, and counts clicks.");
    out.accept("");
    out.accept("usage: clickledger drill --list | --run NAME | --run all");
    out.accept("");
    out.accept("Exit codes: 0 passed, 1 usage, 3 something was not as it should be.");
  }

  private static int run(Consumer<String> out, List<Drill> drills) {
    var failures = 0;
    for (var drill : drills) {
      out.accept("drill %s: %s".formatted(drill.name(), drill.text()));
      var begun = Instant.now();
      var failure = failure(out, drill);
      var seconds = Duration.between(begun, Instant.now()).toSeconds();
      out.accept(
          failure
              .map(why -> "drill %s FAILED after %d s: %s".formatted(drill.name(), seconds, why))
              .orElseGet(() -> "drill %s passed in %d s".formatted(drill.name(), seconds)));
      failures += failure.isPresent() ? 1 : 0;
    }
    if (drills.size() > 1) {
      out.accept("%d of %d drills passed".formatted(drills.size() - failures, drills.size()));
    }
    return failures == 0 ? PASSED : FAILED;
  }

  /** Why it failed; an alert that it names must have fired. */
  static Optional<String> failure(Consumer<String> out, Drill drill) {
    try (var scene = new Scene(out)) {
      drill.script().run(scene);
      return scene.fired().containsAll(drill.alerts())
          ? Optional.empty()
          : Optional.of("only %s fired".formatted(scene.fired()));
    } catch (Exception e) {
      return Optional.of(e instanceof Failed ? String.valueOf(e.getMessage()) : e.toString());
    }
  }
}
