package io.clickledger.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Wall times of contestants that run in turn in this process, round by round. */
final class TimesByName {
  private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

  /** What is timed. */
  interface Contestant {
    void run() throws Exception;
  }

  /** Times one round of a contestant, from a heap that has just been collected. */
  void take(String name, Contestant contestant) throws Exception {
    System.gc();
    var start = System.nanoTime();
    contestant.run();
    seconds.computeIfAbsent(name, n -> new ArrayList<>()).add((System.nanoTime() - start) / 1e9);
  }

  boolean has(String name) {
    return seconds.containsKey(name);
  }

  /** Seconds of each round. */
  double[] of(String name) {
    return seconds.getOrDefault(name, List.of()).stream().mapToDouble(s -> s).toArray();
  }

  double median(String name) {
    return Bench.median(of(name));
  }

  void print() {
    System.out.printf("%-40s %8s %8s %8s%n", "contestant", "min s", "median s", "max s");
    for (var name : seconds.keySet()) {
      System.out.printf(
          "%-40s %8.1f %8.1f %8.1f   %s%n",
          name,
          Arrays.stream(of(name)).min().orElseThrow(),
          median(name),
          Arrays.stream(of(name)).max().orElseThrow(),
          Arrays.stream(of(name)).mapToObj("%.1f"::formatted).toList());
    }
  }

  /** A map a round of a contestant, for JSON. */
  List<Map<String, Object>> asMaps() {
    var maps = new ArrayList<Map<String, Object>>();
    seconds.forEach(
        (name, rounds) -> {
          for (int round = 0; round < rounds.size(); round++) {
            maps.add(Map.of("contestant", name, "round", round, "seconds", rounds.get(round)));
          }
        });
    return maps;
  }
}
