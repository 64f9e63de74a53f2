package io.clickledger.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A lane in a process of its own, as it is operated, and what it says. */
final class LaneProcess implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("clickledger.root", "."));

  /** Classes that a lane on this machine has kept, see {@link #keepClasses}. */
  private static final Path CLASSES = ROOT.resolve("jobs/target/clickledger.jsa");

  private static final Pattern BATCH = Pattern.compile("\\w+: batch \\d+, ([\\d,]+) records.*");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final long startedNanos = System.nanoTime();
  private volatile long endedNanos = startedNanos;
  private final Instant startedAt = Instant.now();
  private final Thread reader;
  private final List<String> said = new ArrayList<>();
  private final List<JsonNode> progress = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private long records;
  private int batches;
  private double firstBatchSeconds;

  /**
   * Where it stood when it had written a micro-batch.
   *
   * @param seconds since it was started
   * @param cpuSeconds processor time until then
   * @param records written until then
   */
  record Sample(double seconds, double cpuSeconds, long records) {}

  private LaneProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::listen, "lane output");
    this.reader.setDaemon(true);
    this.reader.start();
  }

  /**
   * Runs a command as an operator does who wants later ones to start sooner; not again while what
   * it kept is newer than the program.
   *
   * @param words of the command line
   */
  static void keepClasses(String... words) throws IOException, InterruptedException {
    var jar = ROOT.resolve("jobs/target/clickledger.jar");
    if (Files.exists(CLASSES)
        && Files.getLastModifiedTime(CLASSES).compareTo(Files.getLastModifiedTime(jar)) > 0) {
      return;
    }
    var command = Stream.concat(Stream.of("jobs/bin/clickledger"), Stream.of(words)).toList();
    var builder = new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
    builder.environment().put("CLICKLEDGER_KEEP_CLASSES", "yes");
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || !Files.exists(CLASSES)) {
      throw new IllegalStateException("no classes were kept:\n" + said);
    }
  }

  /**
   * @param heap as {@code -Xmx} takes it
   * @param words of the command line
   */
  static LaneProcess start(String heap, String... words) throws IOException {
    return start(
        java(heap, System.getProperty("java.class.path"), "io.clickledger.cli.Main", words));
  }

  /** The command that runs a class as the launcher runs the lane. */
  static List<String> java(String heap, String classPath, String main, String... words) {
    return Stream.concat(
            Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + ROOT.resolve("conf/spark/jvm.flags"),
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+UseParallelGC",
                "-XX:SharedArchiveFile=" + CLASSES,
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off",
                "-Duser.timezone=UTC",
                "-Dlog4j2.configurationFile=clickledger-log4j2.properties",
                "-cp",
                classPath,
                main),
            Stream.of(words))
        .toList();
  }

  static LaneProcess start(List<String> command) throws IOException {
    return new LaneProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void listen() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      // The process is gone, and its output with it.
      said("its output broke off: " + e.getMessage());
    }
  }

  private synchronized void said(String line) {
    said.add(line);
  }

  private synchronized void hear(String line) throws IOException {
    if (line.startsWith(ProgressLines.PREFIX)) {
      progress.add(JSON.readTree(line.substring(ProgressLines.PREFIX.length())));
      return;
    }
    said.add(line);
    var batch = BATCH.matcher(line);
    if (batch.matches()) {
      if (batches++ == 0) {
        firstBatchSeconds = (System.nanoTime() - startedNanos) / 1e9;
      }
      records += Long.parseLong(batch.group(1).replace(",", ""));
      samples.add(new Sample((System.nanoTime() - startedNanos) / 1e9, cpuSeconds(), records));
    }
  }

  /**
   * Waits until the lane has written so many records since it was started.
   *
   * @throws IllegalStateException where it ended, or took longer than it may
   */
  void awaitRecords(long count, long seconds) throws InterruptedException {
    await("wrote", this::records, count, seconds);
  }

  private synchronized long records() {
    return records;
  }

  /**
   * Waits until the lane's checkpoint has passed so many records of the topic, over all partitions.
   *
   * @throws IllegalStateException where it ended, or took longer than it may
   */
  void awaitOffsets(long sum, long seconds) throws InterruptedException {
    await("passed", this::offsets, sum, seconds);
  }

  private void await(String what, LongSupplier reached, long count, long seconds)
      throws InterruptedException {
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (reached.getAsLong() < count) {
      if (!process.isAlive() || System.nanoTime() > until) {
        throw new IllegalStateException(
            "the lane %s %,d of %,d records:%n%s"
                .formatted(what, reached.getAsLong(), count, said()));
      }
      Thread.sleep(20);
    }
  }

  private synchronized long offsets() {
    long sum = 0;
    if (!progress.isEmpty()) {
      for (JsonNode source : progress.get(progress.size() - 1).path("sources")) {
        for (JsonNode topic : source.path("endOffset")) {
          for (JsonNode offset : topic) {
            sum += offset.longValue();
          }
        }
      }
    }
    return sum;
  }

  /** From the start of the process to its first micro-batch in the tables. */
  synchronized double firstBatchSeconds() {
    return firstBatchSeconds;
  }

  /** From the start of the process until it began a micro-batch, by Spark's report of that. */
  double secondsUntil(JsonNode batch) {
    var begun = Instant.parse(batch.path("timestamp").textValue());
    return Duration.between(startedAt, begun).toMillis() / 1e3;
  }

  /** What Spark has reported of each micro-batch. */
  synchronized List<JsonNode> progress() {
    return List.copyOf(progress);
  }

  /** The whole life of a process that has ended by itself. */
  double seconds() {
    return (endedNanos - startedNanos) / 1e9;
  }

  synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  private double cpuSeconds() {
    return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3;
  }

  synchronized String said() {
    return String.join("\n", said);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Most memory that the process has had, in bytes, by the kernel's count. */
  long peakBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the process is gone"));
  }

  /** Live objects on the heap, in bytes, by the JVM's own histogram after a full collection. */
  long liveHeapBytes() throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var histogram =
        new ProcessBuilder(jcmd, String.valueOf(process.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    var text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    histogram.waitFor();
    return text.lines()
        .filter(line -> line.startsWith("Total"))
        .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[2]))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no histogram: " + text));
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for the end of a lane that ends by itself, and gives its exit code. */
  int await() throws InterruptedException {
    var code = process.waitFor();
    endedNanos = System.nanoTime();
    reader.join();
    return code;
  }

  /** SIGTERM, as an operator stops it; then SIGKILL. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
