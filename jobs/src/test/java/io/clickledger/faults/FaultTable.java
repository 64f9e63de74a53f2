package io.clickledger.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was injected, how often, and what came of it; written to {@code target/faults.md} and
 * printed when the tests end. A test adds its line after its last assertion.
 */
final class FaultTable {
  private static final Path FILE = Path.of("target/faults.md");

  private static final Map<String, Line> LINES = new TreeMap<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(FaultTable::print));
  }

  private record Line(int times, String outcome) {}

  private FaultTable() {}

  /**
   * @param fault as a person would name it
   * @param times injected
   * @param outcome what the system did
   */
  static synchronized void add(String fault, int times, String outcome) {
    LINES.merge(
        fault, new Line(times, outcome), (a, b) -> new Line(a.times() + b.times(), b.outcome()));
  }

  private static synchronized void print() {
    var table =
        LINES.entrySet().stream()
            .map(
                line ->
                    "| %s | %d | %s |"
                        .formatted(
                            line.getKey(), line.getValue().times(), line.getValue().outcome()))
            .collect(
                Collectors.joining("\n", "| fault | injected | outcome |\n|---|---|---|\n", "\n"));
    try {
      Files.writeString(FILE, table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println(table);
  }
}
