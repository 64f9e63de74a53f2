package io.clickledger.cli;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.CodeVersion;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.JobRunLog;
import io.clickledger.lake.Lake;
import io.clickledger.lake.StoreMetrics;
import io.clickledger.metrics.Metrics;
import io.clickledger.metrics.MetricsEndpoint;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Runs one resolved command: session, job, record in {@code job_run}, message, exit code. Nothing
 * is thrown: what a job throws is explained by {@link Failures}.
 */
final class Execution {
  /** Data or environment; a defect of the program ends with it too. */
  private static final int FAILED = 2;

  /** Error code on record of a run that a defect ended, and of one that a signal did. */
  private static final String BUG = "BUG";

  private static final String STOPPED = "STOPPED";

  private final Console console;
  private final Sessions sessions;
  private final Clock clock;

  Execution(Console console, Sessions sessions, Clock clock) {
    this.console = console;
    this.sessions = sessions;
    this.clock = clock;
  }

  int run(Command command, Configuration configuration) {
    console.warn("clickledger " + CodeVersion.current() + " " + configuration.describe());
    try {
      if (command.action() instanceof Command.Alone alone) {
        return told(alone.job().run(console::say, configuration.values()));
      }
      return runOnLake(command, (Command.OnLake) command.action(), configuration);
    } catch (Throwable failure) {
      return failed(failure);
    }
  }

  private int runOnLake(Command command, Command.OnLake action, Configuration configuration) {
    var session = sessions.open(command.name(), configuration.sparkSettings());
    var stopping = new CountDownLatch(1);
    try (var stop = GracefulStop.of(session, stopping::countDown)) {
      var context = context(session, command, action, configuration, stopping);
      try (var endpoint = endpoint(command, context, configuration.values())) {
        return run(action, context, configuration.values());
      } catch (Throwable failure) {
        return stop.requested() ? interrupted(action, context) : failed(action, context, failure);
      }
    } finally {
      giveBack(session);
    }
  }

  /** By now the run is over and on record: what goes wrong here changes nothing of it. */
  private void giveBack(SparkSession session) {
    try {
      sessions.giveBack(session);
    } catch (IOException | RuntimeException e) {
      console.warn("warning: Spark did not close in order: " + e.getMessage());
    }
  }

  private JobContext context(
      SparkSession session,
      Command command,
      Command.OnLake action,
      Configuration configuration,
      CountDownLatch stopping) {
    var lake = new Lake(session, action.lake().apply(configuration.values()));
    return new JobContext(
        lake,
        command.name(),
        configuration.recorded(),
        clock,
        console.out(),
        new Metrics(),
        stopping);
  }

  /** Where Prometheus may ask the run, if it was told to let it. */
  private @Nullable MetricsEndpoint endpoint(Command command, JobContext context, Values values) {
    if (!command.has(CommonOptions.METRICS_PORT)) {
      return null;
    }
    var port = values.optionalInteger(CommonOptions.METRICS_PORT.name());
    if (port.isEmpty()) {
      return null;
    }
    StoreMetrics.register(context);
    var endpoint =
        MetricsEndpoint.open(
            context.metrics(),
            values.text(CommonOptions.METRICS_HOST.name()),
            port.get(),
            CodeVersion.current(),
            command.name());
    console.warn("metrics at " + endpoint.url());
    return endpoint;
  }

  private int run(Command.OnLake action, JobContext context, Values values) throws Exception {
    if (!action.recorded()) {
      context.lake().requirePresent();
    }
    var result = action.job().run(context, values);
    if (action.recorded()) {
      JobRunLog.done(context, new JobResult(result.exitCode(), Secrets.masked(result.message())));
    }
    return told(result);
  }

  private int told(JobResult result) {
    console.say(result.message());
    return result.exitCode();
  }

  private int failed(Command.OnLake action, JobContext context, Throwable failure) {
    var exitCode = failed(failure);
    var explained = Failures.explained(failure);
    var message =
        explained.map(Throwable::getMessage).orElseGet(() -> "bug: " + Failures.innermost(failure));
    var code = explained.map(e -> e.code().name()).orElse(BUG);
    recordFailure(action, context, exitCode, code, message);
    return exitCode;
  }

  private int interrupted(Command.OnLake action, JobContext context) {
    var message = "stopped by a signal before it was done; run it again";
    console.warn("clickledger " + context.job() + ": " + message);
    recordFailure(action, context, FAILED, STOPPED, message);
    return FAILED;
  }

  /** A lake that is not there stays so: a mistyped {@code --lake} must not leave a directory. */
  private void recordFailure(
      Command.OnLake action, JobContext context, int exitCode, String code, String message) {
    try {
      if (action.recorded() && context.lake().exists()) {
        JobRunLog.failed(context, exitCode, code, Secrets.masked(message));
      }
    } catch (Exception e) {
      var why = Failures.firstLine(Failures.innermost(e));
      console.warn("warning: the failure could not be recorded in job_run: " + why);
    }
  }

  private int failed(Throwable failure) {
    Optional<ClickledgerException> explained = Failures.explained(failure);
    if (explained.isEmpty()) {
      console.bug(failure);
      return FAILED;
    }
    console.warn(explained.get().report());
    return explained.map(ClickledgerException::code).map(ErrorCode::exitCode).orElse(FAILED);
  }
}
