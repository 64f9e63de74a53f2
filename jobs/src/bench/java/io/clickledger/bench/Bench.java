package io.clickledger.bench;

import java.nio.file.Path;
import java.util.List;
import scala.jdk.javaapi.CollectionConverters;
import scopt.OptionParser;
import scopt.Read$;

/** {@code bench NAME}: times one part of the product beside what it is measured against. */
public final class Bench {
  /**
   * What to measure.
   *
   * @param clicks distinct clicks, generated once and kept
   * @param rounds times that each contestant runs, in turn
   * @param filesPerTrigger landed files in a micro-batch
   * @param hotAd share of all clicks that go to one ad
   * @param dir where generated clicks and results stay
   */
  record Options(
      String name, long clicks, int rounds, int filesPerTrigger, double hotAd, Path dir) {}

  private Bench() {}

  public static void main(String[] args) throws Exception {
    var parser = new Parser();
    var parsed =
        parser.parse(
            CollectionConverters.asScala(List.of(args)).toSeq(),
            new Options("", 20_000_000, 3, 2, 0, Path.of("jobs/target/bench")));
    if (parsed.isEmpty()) {
      System.exit(1);
    }
    RollupBench.run(parsed.get());
  }

  /** The options of every benchmark. */
  private static final class Parser extends OptionParser<Options> {
    Parser() {
      super("clickledger bench");
      cmd("rollup")
          .action(
              (x, o) ->
                  new Options("rollup", o.clicks, o.rounds, o.filesPerTrigger, o.hotAd, o.dir))
          .text("the rollup lane beside Spark's own dropDuplicatesWithinWatermark, from Parquet");
      opt("clicks", Read$.MODULE$.reads(Long::parseLong))
          .valueName("N")
          .action((n, o) -> new Options(o.name, n, o.rounds, o.filesPerTrigger, o.hotAd, o.dir))
          .text("distinct clicks to generate (default 20000000)");
      opt("rounds", Read$.MODULE$.reads(Integer::parseInt))
          .valueName("N")
          .action((n, o) -> new Options(o.name, o.clicks, n, o.filesPerTrigger, o.hotAd, o.dir))
          .text("rounds; each contestant runs once in each (default 3)");
      opt("files-per-trigger", Read$.MODULE$.reads(Integer::parseInt))
          .valueName("N")
          .action((n, o) -> new Options(o.name, o.clicks, o.rounds, n, o.hotAd, o.dir))
          .text("landed files of about 1 million clicks in a micro-batch (default 2)");
      opt("hot-ad", Read$.MODULE$.reads(Double::parseDouble))
          .valueName("SHARE")
          .action(
              (share, o) ->
                  new Options(o.name, o.clicks, o.rounds, o.filesPerTrigger, share, o.dir))
          .text("share of all clicks that go to one ad, 0 to 0.95 (default 0)");
      opt("dir", Read$.MODULE$.reads(Path::of))
          .valueName("DIR")
          .action(
              (dir, o) -> new Options(o.name, o.clicks, o.rounds, o.filesPerTrigger, o.hotAd, dir))
          .text("where generated clicks and results stay (default jobs/target/bench)");
      help("help").text("print this text");
      note("\nexample:\n  clickledger bench rollup --clicks 20000000 --rounds 3");
      checkConfig(o -> o.name.isEmpty() ? failure("name a benchmark: rollup") : success());
    }
  }
}
