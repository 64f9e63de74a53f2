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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.delta.DeltaLog;

/**
 * {@code bench truth}: {@code mark-traffic} and {@code rebuild-truth} of one day, with a list of
 * data centres and with none, in turn, beside DuckDB. No time is printed before DuckDB has given
 * the same clicks, in every column, and the same gross clicks and money for every (hour, ad).
 */
final class TruthBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "truth",
          "mark-traffic and rebuild-truth of one day, beside DuckDB doing the same",
          List.of(
              new Benchmark.Flag("clicks", "20000000", "distinct clicks of the day"),
              new Benchmark.Flag("rounds", "3", "rounds; each contestant runs once in each"),
              new Benchmark.Flag(
                  "data-centre-ranges",
                  "50000",
                  "ranges of the list that is compared with none; 0: only none"),
              new Benchmark.Flag(
                  "duckdb", "all", "all: DuckDB writes the same clicks; hours: gross hours alone")),
          TruthBench::run);

  private static final String MARK = "mark-traffic, no list of data centres";
  private static final String MARK_BY_LIST = "mark-traffic, the list of data centres";
  private static final String TRUTH = "rebuild-truth";
  private static final String DUCKDB_ALL = "DuckDB, the same clicks, hours and days";
  private static final String DUCKDB_HOURS = "DuckDB, gross hours alone";

  private final Flags flags;
  private final Lake lake;
  private final Path directory;
  private final TimesByName times = new TimesByName();

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
        marking(MARK, 0);
        truth();
        markingByList();
      } else {
        markingByList();
        marking(MARK, 0);
        truth();
      }
    }
    report();
  }

  private void markingByList() throws Exception {
    if (flags.number("data-centre-ranges") > 0) {
      marking(MARK_BY_LIST, flags.number("data-centre-ranges"));
    }
  }

  private void marking(String name, long ranges) throws Exception {
    forget(ClickVerdict.TABLE.name());
    var list = TruthWorld.dataCentres(directory, ranges).toString();
    var lists =
        new RoutineRules.Lists(Optional.empty(), Optional.empty(), Optional.empty(), List.of(list));
    var options = new MarkTrafficJob.Options(TruthWorld.DAY, lists, RoutineRules.Limits.DEFAULT);
    times.take(name, () -> say(MarkTrafficJob.run(job("mark-traffic"), options).message()));
  }

  /** With the marks that are there. */
  private void truth() throws Exception {
    for (var table :
        List.of(BillableClick.TABLE, TruthHour.TABLE, TruthDay.TABLE, DayStatus.TABLE)) {
      forget(table.name());
    }
    var options = RebuildTruthJob.Options.of(TruthWorld.DAY);
    times.take(TRUTH, () -> say(RebuildTruthJob.run(job("rebuild-truth"), options).message()));
    var duckdb = new DuckTruth(lake, TruthWorld.DAY, cores(), directory);
    if (flags.word("duckdb").equals("all")) {
      times.take(DUCKDB_ALL, duckdb::writeAll);
      duckdb.requireSameClicks();
    }
    times.take(DUCKDB_HOURS, duckdb::writeHoursOnly);
    requireSameHours(duckdb.hoursOnlyFile());
  }

  private void forget(String table) throws IOException {
    Disk.delete(Path.of(lake.root(), table));
    DeltaLog.clearCache();
  }

  private JobContext job(String name) {
    var quiet = new java.io.PrintStream(java.io.OutputStream.nullOutputStream());
    return new JobContext(lake, name, Map.of(), Clock.systemUTC(), quiet);
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
    System.out.printf(
        "%n%,d clicks of one day, %d rounds, %d cores, heap %,d MiB; the same by DuckDB%n",
        flags.number("clicks"),
        flags.number("rounds"),
        cores(),
        Runtime.getRuntime().maxMemory() >> 20);
    times.print();
    var ours = times.median(MARK) + times.median(TRUTH);
    System.out.printf("%-40s %17.1f%n", "mark-traffic + rebuild-truth", ours);
    for (var duckdb : List.of(DUCKDB_ALL, DUCKDB_HOURS)) {
      if (times.has(duckdb)) {
        System.out.printf(
            "rebuild-truth takes %.2f x %s (medians)%n",
            times.median(TRUTH) / times.median(duckdb), duckdb);
      }
    }
    if (times.has(MARK_BY_LIST)) {
      System.out.printf(
          "%,d ranges of data centres cost %.3f x none (median of the rounds' ratios)%n",
          flags.number("data-centre-ranges"), Bench.median(ratios()));
    }
    flags.write("truth", Map.of("laps", times.asMaps()));
  }

  private double[] ratios() {
    var none = times.of(MARK);
    var list = times.of(MARK_BY_LIST);
    return IntStream.range(0, none.length)
        .mapToDouble(round -> list[round] / none[round])
        .toArray();
  }
}
