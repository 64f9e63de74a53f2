package io.clickledger.bench;

import io.clickledger.table.StreamProgress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;

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
      clicks.past(1_000, rate, TopicOfClicks.PAST.toEpochMilli());
      servers.keepClasses();
      LaneProcess lane = servers.rollup("6g", "--trigger-seconds", "1");
      try {
        lane.awaitRecords(clicks.sent(), FILLED_WITHIN_SECONDS);
        var bare = lane.liveHeapBytes();
        var before = clicks.sent();
        clicks.past(count, rate, TopicOfClicks.PAST.toEpochMilli());
        lane.awaitRecords(before + count, FILLED_WITHIN_SECONDS);
        var full = lane.liveHeapBytes();
        var stored = servers.stateBytesStored();
        var measuredAt = clicks.sent();
        var peak = lane.peakBytes();
        var at = TopicOfClicks.PAST.plusSeconds(SPAN_SECONDS).toEpochMilli();
        var seconds = new double[(int) flags.number("kills")];
        var begun = new double[seconds.length];
        for (int i = 0; i < seconds.length; i++) {
          killInBatch(lane, servers, () -> clicks.past(flags.number("more"), rate, at));
          // New records wait beside those of the micro-batch that was cut short.
          clicks.past(flags.number("more"), rate, at);
          lane = servers.rollup("6g", "--trigger-seconds", "1");
          lane.awaitRecords(1, FILLED_WITHIN_SECONDS);
          seconds[i] = lane.firstBatchSeconds();
          lane.awaitOffsets(clicks.sent(), FILLED_WITHIN_SECONDS);
          begun[i] = lane.secondsUntil(lane.progress().get(0));
        }
        lane.close();
        var memory = new Memory(measuredAt, bare, full, stored, peak);
        report(flags, servers, clicks, memory, begun, seconds);
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
   * What was measured while the lane had read so many records: live heap before and after, all of
   * the state that the store holds, older versions too, and the most memory of the process, bytes.
   */
  private record Memory(long records, long bareHeap, long fullHeap, long stored, long peak) {}

  /** Clicks that the lane remembered when it had read so many records, by its own progress. */
  private static long remembered(List<Row> batches, long records) {
    long read = 0;
    for (var batch : batches) {
      read += batch.<Long>getAs(StreamProgress.READ);
      if (read == records) {
        return batch.<Long>getAs(StreamProgress.REMEMBERED);
      }
    }
    throw new IllegalStateException("no micro-batch ends after %,d records".formatted(records));
  }

  private static void report(
      Flags flags,
      Servers servers,
      TopicOfClicks clicks,
      Memory memory,
      double[] begun,
      double[] seconds)
      throws Exception {
    var batches = servers.checkedBatches(clicks);
    var remembered = remembered(batches, memory.records());
    var heap = (double) (memory.fullHeap() - memory.bareHeap()) / remembered;
    var stored = (double) memory.stored() / remembered;
    var sorted = Arrays.stream(seconds).sorted().toArray();
    System.out.printf(
        "%n%,d clicks remembered; a click takes %.1f bytes on the heap, %.1f of state in the store,"
            + " older versions and all%n"
            + "started again: first commit after %.1f s (median of %d, from %.1f to %.1f),"
            + " %.1f s of them until its micro-batch begins%n"
            + "peak memory of the lane %,d MiB%n",
        remembered,
        heap,
        stored,
        sorted[sorted.length / 2],
        sorted.length,
        sorted[0],
        sorted[sorted.length - 1],
        Arrays.stream(begun).sorted().toArray()[begun.length / 2],
        memory.peak() >> 20);
    flags.write(
        "recovery",
        Map.of(
            "remembered", remembered,
            "heap_bytes_a_click", heap,
            "stored_bytes_a_click", stored,
            "peak_bytes", memory.peak(),
            "batch_begun_seconds", begun,
            "first_commit_seconds", seconds));
  }
}
