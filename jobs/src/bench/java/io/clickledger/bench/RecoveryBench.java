package io.clickledger.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code bench recovery}: a lane that remembers many clicks is killed and started again: how long
 * until its first micro-batch is in the tables, and what a remembered click costs in memory.
 */
final class RecoveryBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "recovery",
          "kill -9 of a lane that remembers many clicks, until its next commit; bytes a click",
          List.of(
              new Benchmark.Flag("clicks", "30000000", "records within the memory's horizon"),
              new Benchmark.Flag("more", "200000", "records that wait when it is started again"),
              new Benchmark.Flag("kills", "3", "times that it is killed")),
          RecoveryBench::run);

  private static final Instant FROM = Instant.parse("2026-03-28T10:00:00Z");

  /** The memory keeps 20 minutes and the skew allowance of 10: all clicks fit in 25. */
  private static final int SPAN_SECONDS = 25 * 60;

  private static final int BEGUN_WITHIN_SECONDS = 60;
  private static final int FILLED_WITHIN_SECONDS = 1_200;

  private RecoveryBench() {}

  private static void run(Flags flags) throws Exception {
    var count = flags.number("clicks");
    var rate = Math.max(1, count / SPAN_SECONDS);
    try (var servers = Servers.start();
        var clicks = servers.clicks()) {
      clicks.past(1_000, rate, FROM.toEpochMilli());
      LaneProcess lane = servers.rollup("6g", "--trigger-seconds", "1");
      try {
        lane.awaitRecords(clicks.sent(), FILLED_WITHIN_SECONDS);
        var bare = lane.liveHeapBytes();
        var before = clicks.sent();
        clicks.past(count, rate, FROM.toEpochMilli());
        lane.awaitRecords(before + count, FILLED_WITHIN_SECONDS);
        var full = lane.liveHeapBytes();
        var state = stateBytes(lane);
        var stored = servers.stateBytesStored();
        var peak = lane.peakBytes();
        var at = FROM.plusSeconds(SPAN_SECONDS).toEpochMilli();
        var seconds = new double[(int) flags.number("kills")];
        for (int i = 0; i < seconds.length; i++) {
          killInBatch(lane, servers, () -> clicks.past(flags.number("more"), rate, at));
          // New records wait beside those of the micro-batch that was cut short.
          clicks.past(flags.number("more"), rate, at);
          lane = servers.rollup("6g", "--trigger-seconds", "1");
          lane.awaitRecords(1, FILLED_WITHIN_SECONDS);
          seconds[i] = lane.firstBatchSeconds();
          System.out.printf("started again: first commit after %.1f s%n", seconds[i]);
          Thread.sleep(5_000);
        }
        lane.close();
        report(flags, servers, clicks, new Memory(bare, full, state, stored, peak), seconds);
      } finally {
        lane.close();
      }
    }
  }

  private interface Sending {
    void run() throws Exception;
  }

  /**
   * Kills a lane while it works on a micro-batch.
   *
   * @throws IllegalStateException where the micro-batch had ended when the lane was dead
   */
  private static void killInBatch(LaneProcess lane, Servers servers, Sending more)
      throws Exception {
    more.run();
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(BEGUN_WITHIN_SECONDS);
    while (!servers.isBatchBegun()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("the lane began no micro-batch:\n" + lane.said());
      }
      Thread.sleep(20);
    }
    lane.kill();
    if (!servers.isBatchBegun()) {
      throw new IllegalStateException("the lane was killed between micro-batches: no figure");
    }
  }

  /**
   * In bytes: live heap before and after, RocksDB's table files, all of the state that the store
   * holds (its older versions too), most memory of the process.
   */
  private record Memory(long bareHeap, long fullHeap, long state, long stored, long peak) {}

  private static void report(
      Flags flags, Servers servers, TopicOfClicks clicks, Memory memory, double[] seconds)
      throws Exception {
    var batches = servers.checkedBatches(clicks);
    var remembered = batches.stream().mapToLong(b -> b.<Long>getAs("remembered")).max().orElse(0);
    var heap = (double) (memory.fullHeap() - memory.bareHeap()) / remembered;
    var state = (double) memory.state() / remembered;
    var sorted = java.util.Arrays.stream(seconds).sorted().toArray();
    System.out.printf(
        "%n%,d clicks remembered; a click takes %.1f bytes on the heap, %.1f in RocksDB's table files,"
            + " %.1f in the store, old versions of the state and all%n"
            + "started again: first commit after %.1f s (median of %d, from %.1f to %.1f);"
            + " peak memory of the lane %,d MiB%n",
        remembered,
        heap,
        state,
        (double) memory.stored() / remembered,
        sorted[sorted.length / 2],
        sorted.length,
        sorted[0],
        sorted[sorted.length - 1],
        memory.peak() >> 20);
    var json = flags.dir().resolve("recovery.json");
    Files.createDirectories(flags.dir());
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(
            json.toFile(),
            Map.of(
                "flags", flags.values(),
                "remembered", remembered,
                "heap_bytes_a_click", heap,
                "state_bytes_a_click", state,
                "stored_bytes_a_click", (double) memory.stored() / remembered,
                "peak_bytes", memory.peak(),
                "first_commit_seconds", seconds));
    System.out.println("figures: " + json);
  }

  /** Size of RocksDB's files, by Spark's newest report. */
  private static long stateBytes(LaneProcess lane) {
    var progress = lane.progress();
    long bytes = 0;
    for (JsonNode operator : progress.get(progress.size() - 1).path("stateOperators")) {
      bytes += operator.path("customMetrics").path("rocksdbSstFileSize").longValue();
    }
    return bytes;
  }
}
