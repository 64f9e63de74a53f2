package io.clickledger.lake;

import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * What the tasks of this process's Spark application have taken, on whatever machine they ran;
 * Spark makes the one instance ({@code spark.extraListeners}).
 */
public final class TaskTotals extends SparkListener {
  static final LongAdder CPU_NANOS = new LongAdder();
  static final LongAdder INPUT_BYTES = new LongAdder();
  static final LongAdder OUTPUT_BYTES = new LongAdder();
  static final LongAdder SHUFFLE_BYTES = new LongAdder();
  static final LongAdder SPILLED_BYTES = new LongAdder();

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    var metrics = end.taskMetrics();
    if (metrics == null) {
      return; // the executor was lost, and its figures with it
    }
    CPU_NANOS.add(metrics.executorCpuTime());
    INPUT_BYTES.add(metrics.inputMetrics().bytesRead());
    OUTPUT_BYTES.add(metrics.outputMetrics().bytesWritten());
    SHUFFLE_BYTES.add(metrics.shuffleWriteMetrics().bytesWritten());
    SPILLED_BYTES.add(metrics.diskBytesSpilled());
  }
}
