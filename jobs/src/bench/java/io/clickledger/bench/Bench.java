package io.clickledger.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import scala.jdk.javaapi.CollectionConverters;
import scopt.OptionParser;
import scopt.Read$;

/** {@code bench NAME}: measures one part of the product; {@code bench NAME --help} says how. */
public final class Bench {
  private static final List<Benchmark> ALL =
      List.of(
          RollupBench.BENCHMARK,
          ScalingBench.BENCHMARK,
          ArchiveBench.BENCHMARK,
          TruthBench.BENCHMARK,
          ReconcileBench.BENCHMARK,
          DashboardBench.BENCHMARK,
          FreshnessBench.BENCHMARK,
          CatchUpBench.BENCHMARK,
          RecoveryBench.BENCHMARK,
          BudgetRaceBench.BENCHMARK,
          GateBench.BENCHMARK);

  private Bench() {}

  public static void main(String[] args) throws Exception {
    var words = List.of(args);
    for (var benchmark : ALL) {
      if (!words.isEmpty() && benchmark.name().equals(words.get(0))) {
        run(benchmark, words.subList(1, words.size()));
        return;
      }
    }
    System.out.println("usage: clickledger bench NAME [--help]\n");
    ALL.forEach(Bench::tell);
    System.out.println(
        "every one: --dir DIR, where figures stay (default jobs/target/bench)\n\nexamples:\n"
            + "  clickledger bench rollup --clicks 20000000 --rounds 3\n"
            + "  clickledger bench rollup --clicks 100000000 --engines clickledger --files-per-trigger 10\n"
            + "  clickledger bench archive --clicks 20000000\n"
            + "  clickledger bench truth --clicks 20000000 --rounds 3\n"
            + "  clickledger bench reconcile\n"
            + "  clickledger bench dashboard\n"
            + "  clickledger bench freshness --rate 20000 --seconds 120\n"
            + "  clickledger bench catch-up --clicks 10000000\n"
            + "  clickledger bench recovery --clicks 30000000\n"
            + "  clickledger bench budget-race\n"
            + "  clickledger bench gate");
    System.exit(words.contains("--help") ? 0 : 1);
  }

  private static void run(Benchmark benchmark, List<String> words) throws Exception {
    var parsed =
        new Parser(benchmark)
            .parse(CollectionConverters.asScala(words).toSeq(), standard(benchmark));
    if (parsed.isEmpty()) {
      System.exit(1);
    }
    var runtime = Runtime.getRuntime();
    System.out.printf(
        "bench %s on %d cores, heap %,d MiB: %s%n",
        benchmark.name(),
        runtime.availableProcessors(),
        runtime.maxMemory() >> 20,
        parsed.get().values());
    benchmark.run().run(parsed.get());
  }

  private static void tell(Benchmark benchmark) {
    System.out.printf("%s: %s%n", benchmark.name(), benchmark.text());
    benchmark
        .flags()
        .forEach(
            flag ->
                System.out.printf(
                    "  --%-26s %s (default %s)%n", flag.name(), flag.text(), flag.standard()));
  }

  private static Flags standard(Benchmark benchmark) {
    return new Flags(
        benchmark.flags().stream()
            .collect(Collectors.toMap(Benchmark.Flag::name, Benchmark.Flag::standard)),
        Path.of("jobs/target/bench"));
  }

  private static final class Parser extends OptionParser<Flags> {
    Parser(Benchmark benchmark) {
      super("clickledger bench " + benchmark.name());
      note(benchmark.text() + "\n");
      for (var flag : benchmark.flags()) {
        opt(flag.name(), Read$.MODULE$.reads(flag::checked))
            .valueName(flag.standard().matches("[\\d.]+") ? "N" : "WORD")
            .action((value, flags) -> flags.with(Map.of(flag.name(), value)))
            .text("%s (default %s)".formatted(flag.text(), flag.standard()));
      }
      opt("dir", Read$.MODULE$.reads(Path::of))
          .valueName("DIR")
          .action((dir, flags) -> new Flags(flags.values(), dir))
          .text("where generated clicks and results stay (default jobs/target/bench)");
      help("help").text("print this text");
    }
  }

  /** The value below which a share of the values lies; {@code sorted} holds one at least. */
  static long percentile(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) Math.ceil(share * sorted.length) - 1)];
  }

  static double median(double[] values) {
    var sorted = Arrays.stream(values).sorted().toArray();
    return sorted.length % 2 == 1
        ? sorted[sorted.length / 2]
        : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
  }

  static long[] sorted(long[] values) {
    var copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }
}
