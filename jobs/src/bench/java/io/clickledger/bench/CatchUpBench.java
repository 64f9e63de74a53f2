package io.clickledger.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * {@code bench catch-up}: the lane after an outage. Clicks of an hour wait in the topic; the lane
 * drains them, and not one may take the wrong door.
 */
final class CatchUpBench {
  static final Benchmark BENCHMARK =
      new Benchmark(
          "catch-up",
          "the rollup lane after an outage: a full topic, from Kafka to S3",
          List.of(
              new Benchmark.Flag("clicks", "72000000", "records that wait in the topic"),
              new Benchmark.Flag("rate", "20000", "clicks a second that were received"),
              new Benchmark.Flag("max-offsets-per-trigger", "2000000", "records in a micro-batch")),
          CatchUpBench::run);

  /** A record in the topic, and its share of the lake and of the lane's state, at most. */
  private static final long DISK_BYTES_A_RECORD = 400;

  private CatchUpBench() {}

  /**
   * @throws IllegalStateException where the disk has no room for what the topic is to hold
   */
  private static void requireDisk(long records) throws IOException {
    var free = Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir"))).getUsableSpace();
    if (free < records * DISK_BYTES_A_RECORD) {
      throw new IllegalStateException(
          "%,d records may take %,d MiB, and %,d are free: fewer --clicks, or another TMPDIR"
              .formatted(records, records * DISK_BYTES_A_RECORD >> 20, free >> 20));
    }
  }

  private static void run(Flags flags) throws Exception {
    requireDisk(flags.number("clicks"));
    try (var servers = Servers.start();
        var clicks = servers.clicks()) {
      var filling = System.nanoTime();
      clicks.past(flags.number("clicks"), flags.number("rate"), TopicOfClicks.PAST.toEpochMilli());
      System.out.printf(
          "%,d records are in the topic, in %.0f s%n",
          clicks.sent(), (System.nanoTime() - filling) / 1e9);
      long peak = 0;
      LaneProcess lane =
          servers.rollup(
              "6g",
              "--once",
              "--max-offsets-per-trigger",
              String.valueOf(flags.number("max-offsets-per-trigger")));
      Lap lap;
      try (lane) {
        while (lane.isAlive()) {
          try {
            peak = Math.max(peak, lane.peakBytes());
          } catch (IOException | IllegalStateException e) {
            break; // it ends
          }
          Thread.sleep(500);
        }
        lap = Lap.of("catch-up", 0, lane);
      }
      var batches = servers.checkedBatches(clicks);
      var took = lane.progress().stream().map(CatchUpBench::millis).toList();
      System.out.printf(
          "%ndrained in %.0f s, the start of the process and all: %,.0f records/s, %.1f times the rate of receipt%n"
              + "%d micro-batches, the longest %.1f s; peak memory of the lane %,d MiB%n",
          lap.seconds(),
          lap.wholeRate(),
          lap.wholeRate() / flags.number("rate"),
          batches.size(),
          Collections.max(took) / 1e3,
          peak >> 20);
      Lap.print(List.of(lap));
      flags.write(
          "catch-up",
          Map.of(
              "records",
              clicks.sent(),
              "peak_bytes",
              peak,
              "batch_ms",
              took,
              "laps",
              Lap.asMaps(List.of(lap))));
    }
  }

  private static long millis(JsonNode progress) {
    return progress.path("durationMs").path("triggerExecution").longValue();
  }
}
