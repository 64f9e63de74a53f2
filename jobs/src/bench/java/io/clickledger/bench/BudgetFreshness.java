package io.clickledger.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickledger.gate.Decision;
import io.clickledger.gate.DecisionFeed;
import io.clickledger.gate.KafkaFeed;
import io.clickledger.gate.Pulse;
import io.clickledger.lake.Lake;
import io.clickledger.table.StreamProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * {@code bench freshness --lane budget}: for the click that waits longest in each micro-batch, the
 * time from its receipt until a gate has read the decision that knows it. Producer, broker, lane
 * and gate share this machine and its clock.
 */
final class BudgetFreshness {
  private BudgetFreshness() {}

  /**
   * An edition that was read.
   *
   * @param readMillis when the gate had it
   */
  private record Read(Pulse pulse, long readMillis, int decisions) {
    long waited() {
      return readMillis - pulse.waitedSinceMillis();
    }

    long inFeed() {
      return readMillis - pulse.publishedAtMillis();
    }

    /** Whether clicks waited for it: a tick between micro-batches waits for nothing. */
    boolean isOfBatch() {
      return pulse.waitedSinceMillis() < pulse.publishedAtMillis();
    }
  }

  /** Reads the feed as a gate does, and notes when. */
  private static final class Listener implements DecisionFeed.Reader, AutoCloseable {
    private final KafkaFeed feed;
    private final Thread thread;
    private final List<Read> reads = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean closed;
    private int decisions;

    Listener(String bootstrap) {
      var settings = new Properties();
      settings.put("bootstrap.servers", bootstrap);
      this.feed = new KafkaFeed(settings, "budget-decisions");
      this.thread = new Thread(this::listen, "gate");
      thread.setDaemon(true);
      thread.start();
    }

    private void listen() {
      try {
        while (!closed) {
          feed.poll(this);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        feed.close();
      }
    }

    @Override
    public void decision(Decision decision) {
      decisions++;
    }

    @Override
    public void pulse(Pulse pulse) {
      reads.add(new Read(pulse, System.currentTimeMillis(), decisions));
      decisions = 0;
    }

    @Override
    public void corrupted(String what) {
      throw new IllegalStateException(what);
    }

    @Override
    public void close() {
      closed = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static void run(Flags flags) throws Exception {
    var rate = flags.number("rate");
    var campaigns = (int) flags.number("campaigns");
    var local = Files.createTempDirectory("clickledger-bench");
    try (var servers = Servers.start();
        var clicks = servers.clicks(campaigns)) {
      var lake = flags.word("store").equals("s3") ? Servers.LAKE : local.resolve("lake").toString();
      load(servers, lake, campaigns);
      try (var lane = start(servers, lake)) {
        clicks.live(1_000, 1);
        lane.awaitOffsets(clicks.sent(), FreshnessBench.LANE_STARTS_WITHIN_SECONDS);
        System.out.printf("the lane runs; %,d clicks/s from now on%n", rate);
        try (var gate = new Listener(servers.broker().bootstrap())) {
          clicks.live(rate, flags.number("warm-up-seconds"));
          var from = System.currentTimeMillis();
          clicks.live(rate, flags.number("seconds"));
          var until = System.currentTimeMillis();
          lane.awaitOffsets(clicks.sent(), FreshnessBench.LANE_STARTS_WITHIN_SECONDS);
          var peak = lane.peakBytes();
          lane.close();
          // What it had not recorded when it was stopped, the next run records.
          try (var rest = start(servers, lake, "--once")) {
            if (rest.await() != 0) {
              throw new IllegalStateException(rest.said());
            }
          }
          requireCounted(servers, lake, clicks);
          var reached = rate * flags.number("seconds") * 1_000.0 / (until - from);
          var reads =
              gate.reads.stream()
                  .filter(Read::isOfBatch)
                  .filter(read -> read.pulse().waitedSinceMillis() >= from)
                  .filter(read -> read.pulse().waitedSinceMillis() < until)
                  .toList();
          report(flags, reads, between(lane.progress(), from, until), reached, peak);
        }
      }
    } finally {
      FileUtils.deleteDirectory(local.toFile());
    }
  }

  private static LaneProcess start(Servers servers, String lake, String... more)
      throws IOException {
    var words =
        Stream.of(
            "budget",
            "--lake",
            lake,
            "--conf",
            servers.configuration().toString(),
            "--source",
            servers.source());
    return LaneProcess.start("3g", Stream.concat(words, Stream.of(more)).toArray(String[]::new));
  }

  private static void load(Servers servers, String lake, int campaigns)
      throws IOException, InterruptedException {
    var lines = new ArrayList<String>();
    lines.add(
        "campaign_id,advertiser_id,cpc_micros,currency,daily_budget_micros,billing_zone,valid_from");
    for (int campaign = 0; campaign < campaigns; campaign++) {
      lines.add(
          "%d,%d,250000,USD,1000000000000,UTC,2020-01-01T00:00:00Z"
              .formatted(campaign, campaign % 12));
    }
    Path file = Files.write(Files.createTempFile("campaigns", ".csv"), lines);
    try (var loading =
        LaneProcess.start(
            "1g",
            "load-campaigns",
            "--lake",
            lake,
            "--conf",
            servers.configuration().toString(),
            "--file",
            file.toString())) {
      if (loading.await() != 0) {
        throw new IllegalStateException(loading.said());
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void requireCounted(Servers servers, String lake, TopicOfClicks sent)
      throws IOException {
    try (var spark = servers.session()) {
      var row =
          new Lake(spark, lake)
              .read(StreamProgress.TABLE)
              .selectExpr(
                  "sum(" + StreamProgress.READ + ")",
                  "sum(" + StreamProgress.ACCEPTED + ")",
                  "sum(" + StreamProgress.DUPLICATE + ")")
              .first();
      Servers.requireEqual("records read", sent.sent(), row.getLong(0));
      Servers.requireEqual("accepted", sent.sent() - sent.retries(), row.getLong(1));
      Servers.requireEqual("duplicate", sent.retries(), row.getLong(2));
      System.out.printf(
          "checked: %,d records, each click counted once, %,d retries%n",
          sent.sent(), sent.retries());
    }
  }

  private static List<JsonNode> between(List<JsonNode> progress, long from, long until) {
    return progress.stream()
        .filter(p -> p.path("numInputRows").longValue() > 0)
        .filter(
            p -> {
              var at = Instant.parse(p.path("timestamp").textValue()).toEpochMilli();
              return at >= from && at < until;
            })
        .toList();
  }

  private static void report(
      Flags flags, List<Read> reads, List<JsonNode> progress, double reached, long peak)
      throws IOException {
    System.out.printf(
        "%n%,.0f clicks/s, %,d micro-batches, peak memory of the lane %,d MiB%n",
        reached, reads.size(), peak >> 20);
    System.out.printf("%-46s %8s %8s %8s %8s%n", "seconds", "p50", "p95", "p99", "max");
    var figures = new LinkedHashMap<String, Object>();
    figures.put("clicks_a_second", reached);
    figures.put("waited_ms", line("received -> read by the gate", reads, Read::waited));
    figures.put("in_feed_ms", line("  published -> read by the gate", reads, Read::inFeed));
    figures.put(
        "decided_ms",
        line(
            "  received -> decided",
            reads,
            r -> r.pulse().publishedAtMillis() - r.pulse().waitedSinceMillis()));
    System.out.printf("%nper micro-batch, as Spark reports it%n");
    var stages = new LinkedHashMap<String, Map<String, Long>>();
    for (var stage : FreshnessBench.STAGES) {
      stages.put(
          stage, line("  " + stage, progress, p -> p.path("durationMs").path(stage).longValue()));
    }
    figures.put("stages_ms", stages);
    figures.put(
        "decisions_per_edition", reads.stream().mapToInt(Read::decisions).average().orElse(0));
    System.out.printf(
        "%n%.0f decisions in an edition on average%n",
        reads.stream().mapToInt(Read::decisions).average().orElse(0));
    flags.write("freshness-budget", figures);
  }

  private static <T> Map<String, Long> line(String what, List<T> values, ToLongFunction<T> millis) {
    var sorted = Bench.sorted(values.stream().mapToLong(millis).toArray());
    var p50 = Bench.percentile(sorted, 0.5);
    var p95 = Bench.percentile(sorted, 0.95);
    var p99 = Bench.percentile(sorted, 0.99);
    var max = sorted[sorted.length - 1];
    System.out.printf(
        "%-46s %8.2f %8.2f %8.2f %8.2f%n", what, p50 / 1e3, p95 / 1e3, p99 / 1e3, max / 1e3);
    return Map.of("p50", p50, "p95", p95, "p99", p99, "max", max);
  }
}
