package io.clickledger.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.LateClick;
import io.clickledger.table.StreamProgress;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;

/**
 * {@code bench freshness}: how long after its receipt a click is visible in {@code click_minute},
 * with producer, broker, lane and store on this machine. A click is visible once its micro-batch's
 * tables are committed ({@code stream_progress.committed_at}, which is taken after both commits).
 */
final class FreshnessBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "freshness",
          "received until visible in click_minute, or until a gate reads the decision, live",
          List.of(
              new Benchmark.Flag("lane", "rollup", "rollup or budget"),
              new Benchmark.Flag("rate", "20000", "clicks a second"),
              new Benchmark.Flag("warm-up-seconds", "90", "time before the first measured click"),
              new Benchmark.Flag("seconds", "120", "time that is measured"),
              new Benchmark.Flag("trigger-seconds", "5", "rollup: time between micro-batches"),
              new Benchmark.Flag("campaigns", "5000", "budget: active campaigns"),
              new Benchmark.Flag("store", "local", "budget: local or s3, for checkpoint and lake")),
          FreshnessBench::run);

  static final int LANE_STARTS_WITHIN_SECONDS = 300;

  /** Stages as Spark names them, in their order. */
  static final List<String> STAGES =
      List.of(
          "latestOffset",
          "walCommit",
          "getBatch",
          "queryPlanning",
          "addBatch",
          "commitOffsets",
          "triggerExecution");

  private FreshnessBench() {}

  private static void run(Flags flags) throws Exception {
    if (flags.word("lane").equals("budget")) {
      BudgetFreshness.run(flags);
      return;
    }
    var rate = flags.number("rate");
    try (var servers = Servers.start();
        var clicks = servers.clicks();
        var lane =
            servers.rollup(
                "3g", "--trigger-seconds", String.valueOf(flags.number("trigger-seconds")))) {
      clicks.live(1_000, 1);
      lane.awaitRecords(clicks.sent(), LANE_STARTS_WITHIN_SECONDS);
      System.out.printf("the lane runs; %,d clicks/s from now on%n", rate);
      clicks.live(rate, flags.number("warm-up-seconds"));
      var measuredFrom = System.currentTimeMillis();
      clicks.live(rate, flags.number("seconds"));
      var until = System.currentTimeMillis();
      var reached = rate * flags.number("seconds") * 1_000.0 / (until - measuredFrom);
      lane.awaitRecords(clicks.sent(), LANE_STARTS_WITHIN_SECONDS);
      var peak = lane.peakBytes();
      lane.close();
      var batches = servers.checkedBatches(clicks);
      var commits = new LinkedHashMap<String, Map<Long, Long>>();
      for (var table : List.of(ClickMinute.TABLE, LateClick.TABLE, StreamProgress.TABLE)) {
        commits.put(table.name(), servers.commitMillis(table));
      }
      report(flags, clicks, batches, commits, lane.progress(), measuredFrom, reached, peak);
    }
  }

  private static void report(
      Flags flags,
      TopicOfClicks clicks,
      List<Row> batches,
      Map<String, Map<Long, Long>> commits,
      List<JsonNode> progress,
      long measuredFrom,
      double reached,
      long peakBytes)
      throws IOException {
    var freshness = new ArrayList<long[]>();
    var waits = new ArrayList<long[]>();
    Map<String, Long> from = Map.of();
    var measuredBatches = new ArrayList<Row>();
    for (var batch : batches) {
      Map<String, Long> to = batch.getJavaMap(batch.fieldIndex(StreamProgress.END_OFFSETS));
      var received = received(clicks, from, to).filter(m -> m >= measuredFrom).toArray();
      if (received.length > 0) {
        measuredBatches.add(batch);
        var started = startedMillis(batch);
        var visible = committedMillis(batch);
        freshness.add(Arrays.stream(received).map(m -> visible - m).toArray());
        waits.add(Arrays.stream(received).map(m -> started - m).toArray());
      }
      from = to;
    }
    var all = Bench.sorted(flat(freshness));
    System.out.printf(
        "%n%,d clicks measured in %d micro-batches, sent at %,.0f a second; lane's peak memory %,d MiB%n",
        all.length, measuredBatches.size(), reached, peakBytes >> 20);
    System.out.printf("%-46s %8s %8s %8s %8s%n", "seconds", "p50", "p95", "p99", "max");
    line("received -> visible in click_minute", all);
    line("  received -> its micro-batch is written", Bench.sorted(flat(waits)));
    line("  written -> click_minute, late_click committed", Bench.sorted(tables(measuredBatches)));
    var committed = new LinkedHashMap<String, long[]>();
    commits.forEach(
        (table, at) -> {
          var took =
              measuredBatches.stream()
                  .filter(b -> at.containsKey(batchId(b)))
                  .mapToLong(b -> at.getOrDefault(batchId(b), 0L) - startedMillis(b))
                  .toArray();
          if (took.length > 0) {
            committed.put(table, Bench.sorted(took));
            line("  batch begun -> commit to " + table, Bench.sorted(took));
          }
        });
    System.out.printf("%nper micro-batch, as Spark reports it%n");
    var ids = measuredBatches.stream().map(FreshnessBench::batchId).toList();
    var stages = new LinkedHashMap<String, long[]>();
    for (var stage : STAGES) {
      stages.put(
          stage,
          Bench.sorted(
              progress.stream()
                  .filter(p -> ids.contains(p.path("batchId").longValue()))
                  .mapToLong(p -> p.path("durationMs").path(stage).longValue())
                  .toArray()));
      line("  " + stage, stages.get(stage));
    }
    flags.write(
        "freshness",
        Map.of(
            "clicks_a_second",
            reached,
            "p50_ms",
            Bench.percentile(all, 0.5),
            "p95_ms",
            Bench.percentile(all, 0.95),
            "p99_ms",
            Bench.percentile(all, 0.99),
            "max_ms",
            all[all.length - 1],
            "commits_ms",
            committed,
            "stages_ms",
            stages));
  }

  private static long batchId(Row batch) {
    return batch.<Long>getAs(StreamProgress.BATCH_ID);
  }

  private static long startedMillis(Row batch) {
    return batch.<Instant>getAs(StreamProgress.STARTED_AT).toEpochMilli();
  }

  private static long committedMillis(Row batch) {
    return batch.<Instant>getAs(StreamProgress.COMMITTED_AT).toEpochMilli();
  }

  private static LongStream received(
      TopicOfClicks clicks, Map<String, Long> from, Map<String, Long> to) {
    return to.entrySet().stream()
        .flatMapToLong(
            end -> {
              var partition = Integer.parseInt(end.getKey().replaceFirst(".*/", ""));
              return LongStream.range(from.getOrDefault(end.getKey(), 0L), end.getValue())
                  .map(offset -> clicks.receivedMillis(partition, offset));
            });
  }

  private static long[] tables(List<Row> batches) {
    return batches.stream()
        .mapToLong(batch -> committedMillis(batch) - startedMillis(batch))
        .toArray();
  }

  private static long[] flat(List<long[]> parts) {
    return parts.stream().flatMapToLong(Arrays::stream).toArray();
  }

  private static void line(String what, long[] sorted) {
    System.out.printf(
        "%-46s %8.2f %8.2f %8.2f %8.2f%n",
        what,
        Bench.percentile(sorted, 0.5) / 1e3,
        Bench.percentile(sorted, 0.95) / 1e3,
        Bench.percentile(sorted, 0.99) / 1e3,
        sorted[sorted.length - 1] / 1e3);
  }
}
