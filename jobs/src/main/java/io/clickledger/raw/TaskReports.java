package io.clickledger.raw;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.apache.spark.util.AccumulatorV2;

/**
 * The reports of a micro-batch's tasks, on the driver once its job has ended. A task that is run
 * again reports the same in place of what it reported before.
 */
final class TaskReports extends AccumulatorV2<TaskReport, Map<Integer, TaskReport>> {
  private static final long serialVersionUID = 1L;

  /** By partition. Spark looks at it, too, while the task runs. */
  private final Map<Integer, TaskReport> reports = new ConcurrentHashMap<>();

  /** A task may have several parts of the source, one after the other. */
  @Override
  public void add(TaskReport report) {
    reports.merge(TaskContext.getPartitionId(), report, TaskReport::plus);
  }

  @Override
  public void merge(AccumulatorV2<TaskReport, Map<Integer, TaskReport>> other) {
    reports.putAll(other.value());
  }

  @Override
  public boolean isZero() {
    return reports.isEmpty();
  }

  @Override
  public TaskReports copy() {
    var copy = new TaskReports();
    copy.reports.putAll(reports);
    return copy;
  }

  @Override
  public void reset() {
    reports.clear();
  }

  @Override
  public Map<Integer, TaskReport> value() {
    return reports;
  }

  /** Of all tasks. */
  TaskReport sum() {
    return reports.values().stream().reduce(TaskReport.NONE, TaskReport::plus);
  }
}
