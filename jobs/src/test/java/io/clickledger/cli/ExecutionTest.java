package io.clickledger.cli;

import static io.clickledger.cli.CommandFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.cli.TestCommandLine.Ended;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lake;
import io.clickledger.table.JobRun;
import io.clickledger.table.LateClick;
import io.clickledger.table.StreamProgress;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class ExecutionTest {
  /** Lends the session of all tests. */
  private static final Sessions LENT =
      new Sessions() {
        @Override
        public SparkSession open(String name, Map<String, String> settings) {
          return TestSession.spark();
        }

        @Override
        public void giveBack(SparkSession session) throws IOException {
          throw new IOException("a session that does not close changes no outcome");
        }
      };

  private final Lake lake = TestSession.lake();

  private static Command command(Command.LakeJob job) {
    return Command.named("try-it", Section.TRUTH, "Run what the test says")
        .option(Option.text("api-token", "TEXT", "a secret"))
        .option(Option.integer("grace-days", "days to wait").or("2"))
        .example("clickledger try-it --lake lake")
        .runs(job);
  }

  private Ended run(Command.LakeJob job) {
    return CommandFixtures.run(
        List.of(command(job)), LENT, "try-it", "--lake", lake.root(), "--api-token", "hunter2");
  }

  private Row onlyRun() {
    var rows = lake.read(JobRun.TABLE).collectAsList();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  @Test
  void recordsARunThatIsDone() {
    var outcome =
        run(
            (context, values) -> {
              lake.create(LateClick.TABLE);
              context.read(LateClick.TABLE);
              context.wrote(LateClick.TABLE);
              context.count("clicks", 42);
              context.say("half way");
              return JobResult.done("all counted");
            });

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines()).containsExactly("half way", "all counted");
    assertThat(outcome.err())
        .contains("try-it: lake=" + lake.root(), "api-token=***", "grace-days=2 (default)")
        .contains("warning: Spark did not close in order")
        .doesNotContain("hunter2");
    var row = onlyRun();
    assertThat(row.<String>getAs(JobRun.JOB)).isEqualTo("try-it");
    assertThat(row.<String>getAs(JobRun.OUTCOME)).isEqualTo("done");
    assertThat(row.<Integer>getAs(JobRun.EXIT_CODE)).isZero();
    assertThat(row.<String>getAs(JobRun.MESSAGE)).isEqualTo("all counted");
    assertThat(row.<String>getAs(JobRun.CODE_VERSION)).isEqualTo("development");
    assertThat(row.<Object>getAs(JobRun.STARTED_AT)).isEqualTo(NOW);
    assertThat(row.<Object>getAs(JobRun.FINISHED_AT)).isEqualTo(NOW);
    assertThat(row.getJavaMap(row.fieldIndex(JobRun.ARGUMENTS)))
        .isEqualTo(Map.of("lake", lake.root(), "api-token", "***", "grace-days", "2"));
    assertThat(row.<String, Long>getJavaMap(row.fieldIndex(JobRun.COUNTS)))
        .containsEntry("clicks", 42L)
        .containsKeys("process_cpu_millis", "task_cpu_millis", "input_bytes", "store_puts");
    assertThat(row.getJavaMap(row.fieldIndex(JobRun.READS))).isEqualTo(Map.of("late_click", 0L));
    assertThat(row.getJavaMap(row.fieldIndex(JobRun.WRITES))).isEqualTo(Map.of("late_click", 0L));
  }

  @Test
  void recordsADivergenceAsDoneWithItsExitCode() {
    var outcome = run((context, values) -> new JobResult(3, "diverged"));

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(onlyRun().<String>getAs(JobRun.OUTCOME)).isEqualTo("done");
    assertThat(onlyRun().<Integer>getAs(JobRun.EXIT_CODE)).isEqualTo(3);
  }

  @Test
  void recordsARunThatFailed() {
    var outcome =
        run(
            (context, values) -> {
              lake.create(LateClick.TABLE);
              context.wrote(LateClick.TABLE);
              throw new ClickledgerException(
                  ErrorCode.BILLING_GUARD, "period 2026-03 repeats", "issue another period");
            });

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("error [BILLING_GUARD]: period 2026-03 repeats", "remedy: issue another period")
        .doesNotContain("\tat ");
    var row = onlyRun();
    assertThat(row.<String>getAs(JobRun.OUTCOME)).isEqualTo("failed");
    assertThat(row.<Integer>getAs(JobRun.EXIT_CODE)).isEqualTo(3);
    assertThat(row.<String>getAs(JobRun.MESSAGE)).isEqualTo("period 2026-03 repeats");
    assertThat(row.getJavaMap(row.fieldIndex(JobRun.WRITES))).isEqualTo(Map.of("late_click", 0L));
  }

  @Test
  void reportsADefectWithItsTraceAndRecordsIt() {
    var outcome =
        run(
            (context, values) -> {
              lake.create(LateClick.TABLE);
              throw new IllegalStateException("password=hunter2 impossible");
            });

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("error [BUG]: this is a defect of clickledger: ", "\tat io.clickledger.cli")
        .doesNotContain("hunter2");
    assertThat(onlyRun().<String>getAs(JobRun.MESSAGE))
        .isEqualTo("bug: java.lang.IllegalStateException: password=*** impossible");
  }

  @Test
  void makesNoLakeOutOfAMistypedRoot() {
    var outcome =
        run(
            (context, values) -> {
              context.read(LateClick.TABLE);
              return JobResult.done("never");
            });

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("error [NOT_FOUND]: the lake " + lake.root() + " has no table late_click")
        .contains("remedy: check --lake");
    assertThat(Path.of(lake.root())).doesNotExist();
  }

  @Test
  void tellsTheFailureWhereItCannotBeRecorded() throws IOException {
    Files.createDirectories(Path.of(lake.root()));
    Files.writeString(Path.of(lake.root(), "job_run"), "in the way");

    var outcome =
        run(
            (context, values) -> {
              throw new ClickledgerException(ErrorCode.SCHEMA, "the real failure", "mend it");
            });

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("error [SCHEMA]: the real failure")
        .contains("warning: the failure could not be recorded in job_run");
  }

  @Test
  void failsADoneRunThatCannotBeRecorded() throws IOException {
    Files.createDirectories(Path.of(lake.root()));
    Files.writeString(Path.of(lake.root(), "job_run"), "in the way");

    var outcome = run((context, values) -> JobResult.done("done, but who knows"));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
  }

  private Ended status() {
    return CommandFixtures.run(List.of(Commands.STATUS), LENT, "status", "--lake", lake.root());
  }

  @Test
  void showsTablesAndLanesAndLeavesNoTrace() {
    lake.create(LateClick.TABLE);
    lake.create(StreamProgress.TABLE);
    lake.append(
        StreamProgress.TABLE,
        TestSession.spark()
            .sql(
                """
                SELECT 'rollup' lane, 0 epoch, id batch_id, 10L records_read, 9L accepted,
                  1L duplicate, 0L late, 0L rejected, 0L behind_memory, 0L corrections,
                  1L merge_partials_max, 9L remembered, 600L skew_allowance_seconds, CAST(NULL AS TIMESTAMP) newest_event_time,
                  CAST(NULL AS TIMESTAMP) newest_received_at,
                  TIMESTAMP '2026-03-28 12:00:00' + make_dt_interval(0, 0, 0, id) watermark,
                  map('a', 1L) end_offsets, TIMESTAMP '2026-03-28 12:00:00' started_at,
                  TIMESTAMP '2026-03-28 12:00:00' committed_at,
                  CAST(NULL AS TIMESTAMP) rebuilt_from, CAST(NULL AS TIMESTAMP) rebuilt_to,
                  CAST(NULL AS LONG) rebuilt_through_batch, CAST(NULL AS LONG) rebuilt_replays,
                  CAST(NULL AS TIMESTAMP) oldest_received_at
                FROM range(2)
                """));

    var status = status();

    assertThat(status.exitCode()).isZero();
    assertThat(status.out())
        .containsPattern("late_click +0 +0\\R")
        .containsPattern("stream_progress +1 +2\\R")
        .containsPattern("rollup +2026-03-28T12:00:01Z +20\\R")
        .contains("end by 2026-03-28T11:35:00Z are final, by 2026-03-28T12:00:00Z have fired");
    assertThat(lake.has(JobRun.TABLE)).isFalse();
  }

  @Test
  void findsNoLakeAndNoTables() throws IOException {
    assertThat(status()).extracting(Ended::exitCode, Ended::out).containsExactly(2, "");
    assertThat(status().err())
        .contains("error [NOT_FOUND]: there is no lake at " + lake.root(), "remedy: check --lake");

    Files.createDirectories(Path.of(lake.root()));
    assertThat(status().err()).contains("error [NOT_FOUND]: " + lake.root() + " holds no table");
  }
}
