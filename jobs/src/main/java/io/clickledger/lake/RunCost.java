package io.clickledger.lake;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;

/**
 * What this process has taken until now. The difference of two is what a run took, as long as no
 * other runs beside it in the process.
 *
 * @param processCpuMillis processor time of this process; with a {@code local} master the tasks' is
 *     in it
 * @param taskCpuMillis processor time of the tasks, wherever they ran
 * @param shuffleBytes written for shuffles
 * @param store requests of this process
 */
public record RunCost(
    long processCpuMillis,
    long taskCpuMillis,
    long inputBytes,
    long outputBytes,
    long shuffleBytes,
    long spilledBytes,
    StoreRequests store) {

  /** Of the figures that every run has, see {@link #since}. */
  public static final List<String> NAMES =
      List.copyOf(
          new RunCost(0, 0, 0, 0, 0, 0, StoreRequests.NONE)
              .since(new RunCost(0, 0, 0, 0, 0, 0, StoreRequests.NONE))
              .keySet());

  /** What is waited for the figures of tasks that have just ended. */
  private static final long LISTENERS_MILLIS = 2_000;

  static RunCost untilNow(SparkSession spark, String lake) {
    return new RunCost(
        processCpuNanos() / 1_000_000,
        TaskTotals.CPU_NANOS.sum() / 1_000_000,
        TaskTotals.INPUT_BYTES.sum(),
        TaskTotals.OUTPUT_BYTES.sum(),
        TaskTotals.SHUFFLE_BYTES.sum(),
        TaskTotals.SPILLED_BYTES.sum(),
        StoreRequests.untilNow(spark, lake));
  }

  /** Lets the figures of the tasks that have ended arrive. */
  static void awaitListeners(SparkSession spark) {
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty(LISTENERS_MILLIS);
    } catch (TimeoutException e) {
      // A little less is on record then.
    }
  }

  private static long processCpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** As figures of a run, by name. */
  Map<String, Long> since(RunCost before) {
    var figures = new LinkedHashMap<String, Long>();
    figures.put("process_cpu_millis", processCpuMillis - before.processCpuMillis);
    figures.put("task_cpu_millis", taskCpuMillis - before.taskCpuMillis);
    figures.put("input_bytes", inputBytes - before.inputBytes);
    figures.put("output_bytes", outputBytes - before.outputBytes);
    figures.put("shuffle_bytes", shuffleBytes - before.shuffleBytes);
    figures.put("spilled_bytes", spilledBytes - before.spilledBytes);
    figures.put("store_puts", store.puts() - before.store.puts());
    figures.put("store_gets", store.gets() - before.store.gets());
    figures.put("store_heads", store.heads() - before.store.heads());
    figures.put("store_lists", store.lists() - before.store.lists());
    return figures;
  }
}
