package io.clickledger.bench;

import static org.apache.spark.sql.functions.sum;

import io.clickledger.fraud.MarkTrafficJob;
import io.clickledger.fraud.RoutineRules;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.Lake;
import io.clickledger.lake.LakeSession;
import io.clickledger.table.BillableClick;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.DayStatus;
import io.clickledger.table.TruthDay;
import io.clickledger.table.TruthHour;
import io.clickledger.truth.RebuildTruthJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.delta.DeltaLog;

/**
 * {@code bench truth}: {@code mark-traffic} and {@code rebuild-truth} of one day, with a list of
 * data centres and with none, in turn, beside DuckDB doing the dedup and the rollup. No time is
 * printed before DuckDB has given the same gross clicks and money for every (hour, ad).
 */
final class TruthBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "truth",
          "mark-traffic and rebuild-truth of one day, beside DuckDB doing dedup and rollup",
          List.of(
              new Benchmark.Flag("clicks", "20000000", "distinct clicks of the day"),
              new Benchmark.Flag("rounds", "3", "rounds; each contestant runs once in each"),
              new Benchmark.Flag(
                  "data-centre-ranges",
                  "50000",
                  "ranges of the list that is compared with none; 0: only none")),
          TruthBench::run);

  private static final String MARK = "mark-traffic, no list of data centres";
  private static final String MARK_BY_LIST = "mark-traffic, the list of data centres";
  private static final String TRUTH = "rebuild-truth";
  private static final String DUCKDB = "DuckDB, dedup and rollup";

  private record Lap(String contestant, int round, double seconds) {}

  private interface Contestant {
    void run() throws Exception;
  }

  private final Flags flags;
  private final Lake lake;
  private final Path directory;
  private final List<Lap> laps = new ArrayList<>();

  private TruthBench(Flags flags, Lake lake, Path directory) {
    this.flags = flags;
    this.lake = lake;
    this.directory = directory;
  }

  private static void run(Flags flags) throws Exception {
    var spark = LakeSession.open("bench", Map.of("spark.clickledger.log-level", "ERROR"));
    var directory = flags.dir().resolve("truth-" + flags.number("clicks"));
    var lake = TruthWorld.at(spark, directory, flags.number("clicks"));
    new TruthBench(flags, lake, directory).run();
    spark.close();
  }

  private void run() throws Exception {
    for (int round = 0; round < flags.number("rounds"); round++) {
      // Whoever comes first in a round comes last in the next.
      if (round % 2 == 0) {
        marking(round, MARK, 0);
        truth(round);
        markingByList(round);
      } else {
        markingByList(round);
        marking(round, MARK, 0);
        truth(round);
      }
    }
    report();
  }

  private void markingByList(int round) throws Exception {
    if (flags.number("data-centre-ranges") > 0) {
      marking(round, MARK_BY_LIST, flags.number("data-centre-ranges"));
    }
  }

  private void marking(int round, String name, long ranges) throws Exception {
    forget(ClickVerdict.TABLE.name());
    var list = TruthWorld.dataCentres(directory, ranges).toString();
    var lists =
        new RoutineRules.Lists(Optional.empty(), Optional.empty(), Optional.empty(), List.of(list));
    var options = new MarkTrafficJob.Options(TruthWorld.DAY, lists, RoutineRules.Limits.DEFAULT);
    lap(round, name, () -> say(MarkTrafficJob.run(job("mark-traffic"), options).message()));
  }

  /** With the marks that are there. */
  private void truth(int round) throws Exception {
    for (var table :
        List.of(BillableClick.TABLE, TruthHour.TABLE, TruthDay.TABLE, DayStatus.TABLE)) {
      forget(table.name());
    }
    var options = RebuildTruthJob.Options.of(TruthWorld.DAY);
    lap(round, TRUTH, () -> say(RebuildTruthJob.run(job("rebuild-truth"), options).message()));
    var rollup = directory.resolve("duckdb.parquet").toAbsolutePath();
    lap(round, DUCKDB, () -> DuckTruth.write(lake, TruthWorld.DAY, cores(), directory, rollup));
    requireSameHours(rollup);
  }

  private void forget(String table) throws IOException {
    Disk.delete(Path.of(lake.root(), table));
    DeltaLog.clearCache();
  }

  private JobContext job(String name) {
    var quiet = new java.io.PrintStream(java.io.OutputStream.nullOutputStream());
    return new JobContext(lake, name, Map.of(), Clock.systemUTC(), quiet);
  }

  private void lap(int round, String name, Contestant contestant) throws Exception {
    System.gc();
    var start = System.nanoTime();
    contestant.run();
    var lap = new Lap(name, round, (System.nanoTime() - start) / 1e9);
    laps.add(lap);
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private void requireSameHours(Path rollup) {
    var key = new String[] {"hour", "ad_id"};
    var ours =
        lake.read(TruthHour.TABLE)
            .groupBy("hour", "ad_id")
            .agg(
                sum(TruthHour.GROSS_CLICKS).as("our_clicks"),
                sum(TruthHour.GROSS_MICROS).as("our_micros"));
    var theirs = lake.spark().read().parquet(rollup.toString());
    var differing =
        ours.join(theirs, key, "full")
            .where("NOT (our_clicks <=> clicks AND our_micros <=> micros)")
            .count();
    if (differing > 0) {
      throw new IllegalStateException(
          differing + " hours of an ad differ from DuckDB's: no time is printed");
    }
  }

  private void report() throws IOException {
    var byName = new LinkedHashMap<String, List<Lap>>();
    laps.forEach(lap -> byName.computeIfAbsent(lap.contestant(), n -> new ArrayList<>()).add(lap));
    System.out.printf(
        "%n%,d clicks of one day, %d rounds, %d cores, heap %,d MiB; DuckDB's hours are the same%n",
        flags.number("clicks"),
        flags.number("rounds"),
        cores(),
        Runtime.getRuntime().maxMemory() >> 20);
    System.out.printf("%-40s %8s %8s %8s%n", "contestant", "min s", "median s", "max s");
    byName.forEach(TruthBench::line);
    var ours = median(byName, MARK) + median(byName, TRUTH);
    System.out.printf("%-40s %17.1f%n", "mark-traffic + rebuild-truth", ours);
    System.out.printf(
        "rebuild-truth takes %.2f x DuckDB, mark-traffic + rebuild-truth %.2f x (medians)%n",
        median(byName, TRUTH) / median(byName, DUCKDB), ours / median(byName, DUCKDB));
    if (byName.containsKey(MARK_BY_LIST)) {
      System.out.printf(
          "%,d ranges of data centres cost %.3f x none (median of the rounds' ratios)%n",
          flags.number("data-centre-ranges"), Bench.median(ratios(byName)));
    }
    flags.write("truth", Map.of("laps", laps.stream().map(TruthBench::asMap).toList()));
  }

  private static void line(String name, List<Lap> laps) {
    var seconds = laps.stream().mapToDouble(Lap::seconds).toArray();
    System.out.printf(
        "%-40s %8.1f %8.1f %8.1f   %s%n",
        name,
        Arrays.stream(seconds).min().orElseThrow(),
        Bench.median(seconds),
        Arrays.stream(seconds).max().orElseThrow(),
        Arrays.stream(seconds).mapToObj("%.1f"::formatted).toList());
  }

  private static double[] ratios(Map<String, List<Lap>> byName) {
    var none = seconds(byName, MARK);
    var list = seconds(byName, MARK_BY_LIST);
    return IntStream.range(0, none.length)
        .mapToDouble(round -> list[round] / none[round])
        .toArray();
  }

  private static double median(Map<String, List<Lap>> byName, String name) {
    return Bench.median(seconds(byName, name));
  }

  private static double[] seconds(Map<String, List<Lap>> byName, String name) {
    return byName.getOrDefault(name, List.of()).stream().mapToDouble(Lap::seconds).toArray();
  }

  private static Map<String, Object> asMap(Lap lap) {
    return Map.of("contestant", lap.contestant(), "round", lap.round(), "seconds", lap.seconds());
  }
}
