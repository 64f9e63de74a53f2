package io.clickledger.table;

import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

/** {@code job_run}: what ran, on which versions of which tables, and what came of it. */
public final class JobRun {
  public static final String RUN_ID = "run_id";
  public static final String JOB = "job";
  public static final String ARGUMENTS = "arguments";
  public static final String CODE_VERSION = "code_version";
  public static final String READS = "table_versions_read";
  public static final String WRITES = "table_versions_written";
  public static final String COUNTS = "counts";
  public static final String OUTCOME = "outcome";
  public static final String EXIT_CODE = "exit_code";
  public static final String MESSAGE = "message";
  public static final String STARTED_AT = "started_at";
  public static final String FINISHED_AT = "finished_at";
  public static final String ERROR_CODE = "error_code";

  public static final TableDefinition TABLE =
      TableDefinition.table("job_run", "One run of a job")
          .required(RUN_ID, StringType, "The run")
          .required(JOB, StringType, "The command's name")
          .required(
              ARGUMENTS,
              createMapType(StringType, StringType, false),
              "The resolved configuration of the run, without secrets")
          .required(CODE_VERSION, StringType, "Version and commit of the code that ran")
          .required(
              READS, createMapType(StringType, LongType, false), "Delta version of each table read")
          .required(
              WRITES,
              createMapType(StringType, LongType, false),
              "Delta version of each table after the run's last write to it")
          .required(
              COUNTS, createMapType(StringType, LongType, false), "Figures of the run, by name")
          .required(OUTCOME, StringType, "done or failed")
          .required(EXIT_CODE, IntegerType, "Exit code of the process")
          .nullable(MESSAGE, StringType, "What a person was told at the end")
          .required(STARTED_AT, TimestampType, "Wall clock, UTC")
          .required(FINISHED_AT, TimestampType, "Wall clock, UTC")
          .nullable(ERROR_CODE, StringType, "Kind of the error that ended it, as it was shown")
          .key(RUN_ID)
          .partitionedBy(JOB)
          .appendOnly()
          .kept()
          .build();

  private JobRun() {}
}
