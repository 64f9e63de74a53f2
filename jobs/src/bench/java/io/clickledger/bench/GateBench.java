package io.clickledger.bench;

import io.clickledger.gate.BudgetGate;
import io.clickledger.gate.Decision;
import io.clickledger.gate.DecisionFeed;
import io.clickledger.gate.GateTime;
import io.clickledger.gate.Pulse;
import io.clickledger.gate.SlotLease;
import io.clickledger.gate.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** {@code bench gate}: what one question to a {@link BudgetGate} costs an ad server. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GateBench {
  static final io.clickledger.bench.Benchmark BENCHMARK =
      new io.clickledger.bench.Benchmark(
          "gate",
          "one question to a BudgetGate, in nanoseconds, by JMH",
          List.of(
              new io.clickledger.bench.Benchmark.Flag("forks", "2", "JVMs that measure, in turn"),
              new io.clickledger.bench.Benchmark.Flag("iterations", "5", "of a second each")),
          GateBench::measure);

  private static final int CAMPAIGNS = 5_000;

  @SuppressWarnings("NullAway.Init") // by open()
  private BudgetGate gate;

  /** 5,000 campaigns, of which a third is served, a third throttled and a third stopped. */
  private static final class Feed implements DecisionFeed {
    @Override
    public void poll(Reader reader) {
      var now = System.currentTimeMillis();
      for (int campaign = 0; campaign < CAMPAIGNS; campaign++) {
        var verdict = Verdict.values()[campaign % 3];
        reader.decision(
            new Decision(
                campaign,
                LocalDate.of(2026, 3, 28),
                1 + (now << 8),
                verdict,
                verdict == Verdict.SERVE ? 1 : verdict == Verdict.STOP ? 0 : 0.5,
                "WITHIN_PACE",
                "USD",
                1,
                1,
                1,
                1,
                1,
                1L << 52,
                1,
                1,
                now,
                now + 3_600_000));
      }
      reader.pulse(new Pulse(1 + (now << 8), now, now, now, now + 3_600_000));
    }

    @Override
    public void catchUp(Reader reader) {}

    @Override
    public void close() {}
  }

  @Setup(Level.Trial)
  public void open() throws IOException, InterruptedException {
    gate = new BudgetGate(new Feed(), SlotLease.only(1), Duration.ofHours(1), GateTime.SYSTEM);
    gate.refresh();
    gate.refresh();
  }

  /** One thread asks. */
  @Benchmark
  public Object oneThread() {
    return gate.admit(ThreadLocalRandom.current().nextInt(CAMPAIGNS), 1);
  }

  /** Two threads ask at once, about all campaigns. */
  @Benchmark
  @Threads(2)
  public Object twoThreads() {
    return gate.admit(ThreadLocalRandom.current().nextInt(CAMPAIGNS), 1);
  }

  /** Two threads ask at once, about one campaign. */
  @Benchmark
  @Threads(2)
  public Object twoThreadsOneCampaign() {
    return gate.admit(3, 1);
  }

  private static void measure(Flags flags) throws Exception {
    var results = flags.dir().resolve("gate.json");
    Files.createDirectories(flags.dir());
    new Runner(
            new OptionsBuilder()
                .include(GateBench.class.getName())
                .forks((int) flags.number("forks"))
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations((int) flags.number("iterations"))
                .measurementTime(TimeValue.seconds(1))
                .resultFormat(ResultFormatType.JSON)
                .result(results.toString())
                .build())
        .run();
    System.out.println("figures: " + results);
  }
}
