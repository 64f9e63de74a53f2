package io.clickledger.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One run of something that reads records in a process of its own.
 *
 * @param name who ran
 * @param seconds from the start of the process to its end
 * @param samples where it stood after each micro-batch, or each second
 */
record Lap(String name, int round, double seconds, List<LaneProcess.Sample> samples) {
  /** Until a third of the records is read, the JVM is still compiling. */
  private static final double WARM_SHARE = 1 / 3.0;

  /**
   * Runs a process to its end.
   *
   * @throws IllegalStateException where it failed, or told of no records
   */
  static Lap of(String name, int round, LaneProcess process) throws InterruptedException {
    try (process) {
      if (process.await() != 0 || process.samples().isEmpty()) {
        throw new IllegalStateException(name + " failed:\n" + process.said());
      }
      var lap = new Lap(name, round, process.seconds(), process.samples());
      System.out.printf("round %d  %-16s %6.1f s%n", round + 1, name, lap.seconds());
      return lap;
    }
  }

  /** Records a second, by the whole life of the process. */
  double wholeRate() {
    return last().records() / seconds;
  }

  /** Records a second, once a third of them is read; NaN where that was in the last micro-batch. */
  double warmRate() {
    var from = warm();
    return (last().records() - from.records()) / (last().seconds() - from.seconds());
  }

  double warmCpuSecondsAMillion() {
    var from = warm();
    return (last().cpuSeconds() - from.cpuSeconds()) * 1e6 / (last().records() - from.records());
  }

  private LaneProcess.Sample warm() {
    return samples.stream()
        .filter(sample -> sample.records() >= WARM_SHARE * last().records())
        .findFirst()
        .orElseThrow();
  }

  /** The first that has all records: what comes after is no reading. */
  private LaneProcess.Sample last() {
    var all = samples.get(samples.size() - 1).records();
    return samples.stream().filter(s -> s.records() == all).findFirst().orElseThrow();
  }

  private Map<String, Object> asMap() {
    var map =
        new LinkedHashMap<String, Object>(
            Map.of("name", name, "round", round, "seconds", seconds, "samples", samples));
    if (Double.isFinite(warmRate())) {
      map.put("warm_clicks_per_second", warmRate());
      map.put("warm_cpu_seconds_per_million", warmCpuSecondsAMillion());
    }
    return map;
  }

  static List<Map<String, Object>> asMaps(List<Lap> laps) {
    return laps.stream().map(Lap::asMap).toList();
  }

  /** Prints medians by name; the first name is compared with each. */
  static void print(List<Lap> laps) {
    var byName = new LinkedHashMap<String, List<Lap>>();
    laps.forEach(lap -> byName.computeIfAbsent(lap.name(), name -> new ArrayList<>()).add(lap));
    var first = median(byName.values().iterator().next(), Lap::warmRate);
    System.out.printf(
        "%-16s %10s %16s %16s %16s %12s%n",
        "", "s", "clicks/s, whole", "clicks/s, warm", "CPU-s/M, warm", "the first is");
    byName.forEach(
        (name, of) ->
            System.out.printf(
                "%-16s %10.1f %,16.0f %16s %16s %12s%n",
                name,
                median(of, Lap::seconds),
                median(of, Lap::wholeRate),
                shown("%,.0f", median(of, Lap::warmRate)),
                shown("%.2f", median(of, Lap::warmCpuSecondsAMillion)),
                shown("%.2f x", first / median(of, Lap::warmRate))));
    System.out.println(
        "medians; whole: from the start of the process to its end; warm: after a third of the records");
  }

  private static String shown(String format, double figure) {
    return Double.isFinite(figure) ? format.formatted(figure) : "-";
  }

  static double median(List<Lap> laps, ToDoubleFunction<Lap> figure) {
    return Bench.median(laps.stream().mapToDouble(figure).toArray());
  }
}
