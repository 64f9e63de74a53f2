package io.clickledger.lake;

import io.clickledger.metrics.Metrics;
import io.clickledger.table.TableDefinition;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a job runs in, and what it leaves on record: the versions of the tables that it read and
 * wrote and its figures, all of which end in {@code job_run}.
 */
public final class JobContext {
  private final Lake lake;
  private final String job;
  private final Map<String, String> arguments;
  private final Clock clock;
  private final PrintStream out;
  private final Metrics metrics;
  private final CountDownLatch stopping;
  private final String runId = UUID.randomUUID().toString();
  private final Instant startedAt;
  private final RunCost costBefore;
  private final Map<String, Long> reads = new TreeMap<>();
  private final Map<String, Long> writes = new TreeMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final List<Lease> leases = new ArrayList<>();

  /**
   * @param arguments resolved configuration without secrets
   * @param out where people read; logs go elsewhere
   * @param metrics of the process
   * @param stopping reaches 0 when the process is told to end
   */
  public JobContext(
      Lake lake,
      String job,
      Map<String, String> arguments,
      Clock clock,
      PrintStream out,
      Metrics metrics,
      CountDownLatch stopping) {
    this.lake = lake;
    this.job = job;
    this.arguments = Map.copyOf(arguments);
    this.clock = clock;
    this.out = out;
    this.metrics = metrics;
    this.stopping = stopping;
    this.startedAt = clock.instant();
    this.costBefore = RunCost.untilNow(lake.spark(), lake.root());
  }

  /** A job that runs as a part of this one, with a run of its own on record. */
  public JobContext step(String stepJob, Map<String, String> stepArguments) {
    return new JobContext(lake, stepJob, stepArguments, clock, out, metrics, stopping);
  }

  /** With metrics that nobody asks for, in a process that nobody stops. */
  public JobContext(
      Lake lake, String job, Map<String, String> arguments, Clock clock, PrintStream out) {
    this(lake, job, arguments, clock, out, new Metrics(), new CountDownLatch(1));
  }

  public Lake lake() {
    return lake;
  }

  public SparkSession spark() {
    return lake.spark();
  }

  public Clock clock() {
    return clock;
  }

  public String job() {
    return job;
  }

  public String runId() {
    return runId;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public Map<String, String> arguments() {
    return arguments;
  }

  public Map<String, Long> reads() {
    return reads;
  }

  public Map<String, Long> writes() {
    return writes;
  }

  public Map<String, Long> counts() {
    return counts;
  }

  /** What the process tells Prometheus. */
  public Metrics metrics() {
    return metrics;
  }

  /**
   * Waits, as long as the process is not told to end.
   *
   * @return whether it is to go on
   */
  public boolean pause(Duration time) throws InterruptedException {
    return !stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Tells the person at the terminal. */
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Reads the table at the version that is the newest now, and records that version. */
  public Dataset<Row> read(TableDefinition table) {
    var version = lake.version(table);
    if (version < 0) {
      return lake.read(table);
    }
    reads.put(table.name(), version);
    return lake.read(table, version);
  }

  /** As {@link #read}, or no rows where the table does not exist yet. */
  public Dataset<Row> readOrEmpty(TableDefinition table) {
    return lake.has(table) ? read(table) : lake.spark().createDataFrame(List.of(), table.schema());
  }

  /**
   * Does what needs a lease, and lets go of it: every write of this job checks it first meanwhile.
   * The lake must be there: a lease is not to make one.
   *
   * @param take takes the lease
   * @throws io.clickledger.common.ClickledgerException NOT_FOUND where there is no lake
   */
  public JobResult owning(Supplier<Lease> take, Supplier<JobResult> work) {
    lake.requirePresent();
    try (var lease = take.get()) {
      leases.add(lease);
      try {
        return work.get();
      } finally {
        leases.remove(lease);
      }
    }
  }

  /**
   * Makes sure that nobody else has become the owner of what this job owns.
   *
   * @throws io.clickledger.common.ClickledgerException LEASE_LOST
   */
  public void requireOwned() {
    leases.forEach(Lease::requireOwned);
  }

  /** Appends in one commit and records the version. */
  public void append(TableDefinition table, Dataset<Row> rows) {
    requireOwned();
    lake.create(table);
    lake.append(table, rows);
    wrote(table);
  }

  /** Replaces in one commit the rows that meet a condition, and records the version. */
  public void replace(TableDefinition table, Dataset<Row> rows, String condition) {
    requireOwned();
    lake.create(table);
    lake.replace(table, rows, condition);
    wrote(table);
  }

  /** Replaces in one commit the rows of files, see {@link TableFiles#replaceBy}. */
  public void replace(TableFiles files, Dataset<Row> rows) {
    requireOwned();
    files.replaceBy(rows);
    wrote(files.table());
  }

  /** A table that this job has written, as it has left it. */
  public Dataset<Row> written(TableDefinition table) {
    return lake.read(table, Objects.requireNonNull(writes.get(table.name())));
  }

  /** Records the newest version of a table that the job has just written. */
  public void wrote(TableDefinition table) {
    writes.put(table.name(), lake.version(table));
  }

  /** What the run has taken until now, as figures by name: processor time, bytes, requests. */
  Map<String, Long> cost() {
    RunCost.awaitListeners(lake.spark());
    return RunCost.untilNow(lake.spark(), lake.root()).since(costBefore);
  }

  /** Records a figure of the run. */
  public void count(String name, long value) {
    counts.put(name, value);
  }
}
