package io.clickledger.lake;

import io.clickledger.table.JobRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.RowFactory;

/**
 * Appends to {@code job_run}: one row a run, after everything else that the run writes, so that a
 * row with outcome {@code done} says that all of it is there.
 */
public final class JobRunLog {
  private static final String DONE = "done";
  private static final String FAILED = "failed";

  private JobRunLog() {}

  /** Records a run that ended by itself, whatever its exit code. */
  public static void done(JobContext context, JobResult result) {
    append(context, DONE, result.exitCode(), result.message());
  }

  /** Records a run that was cut short, with what it had read and written until then. */
  public static void failed(JobContext context, int exitCode, String message) {
    append(context, FAILED, exitCode, message);
  }

  private static void append(JobContext context, String outcome, int exitCode, String message) {
    var row =
        RowFactory.create(
            context.runId(),
            context.job(),
            context.arguments(),
            CodeVersion.current(),
            context.reads(),
            context.writes(),
            figures(context),
            outcome,
            exitCode,
            message,
            context.startedAt(),
            context.clock().instant());
    var lake = context.lake();
    lake.create(JobRun.TABLE);
    lake.append(JobRun.TABLE, lake.spark().createDataFrame(List.of(row), JobRun.TABLE.schema()));
  }

  /** The job's own, then what it took. */
  private static Map<String, Long> figures(JobContext context) {
    var figures = new LinkedHashMap<>(context.counts());
    figures.putAll(context.cost());
    return figures;
  }
}
