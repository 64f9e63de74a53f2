package io.clickledger.demo;

import io.clickledger.common.ClickledgerException;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.JobRunLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the jobs of the demo one after the other, each with its own row in {@code job_run}. */
final class DemoSteps {
  private final JobContext demo;
  private final int planned;
  private final List<StepRun> runs = new ArrayList<>();

  /**
   * @param planned number of steps, for the progress that a person sees
   */
  DemoSteps(JobContext demo, int planned) {
    this.demo = demo;
    this.planned = planned;
  }

  /** A job as the demo calls it. */
  interface Step {
    JobResult run(JobContext job) throws Exception;
  }

  StepRun run(String job, Map<String, String> arguments, Step step) throws Exception {
    var context = demo.step(job, arguments);
    demo.say("[%d/%d] %s %s".formatted(runs.size() + 1, planned, job, words(arguments)));
    var startedAt = demo.clock().instant();
    var result = runRecorded(context, step);
    var elapsed = Duration.between(startedAt, demo.clock().instant());
    demo.say("      %s (%.1f s)".formatted(result.message(), elapsed.toMillis() / 1e3));
    var run = new StepRun(context, result, startedAt, elapsed);
    runs.add(run);
    return run;
  }

  private static JobResult runRecorded(JobContext context, Step step) throws Exception {
    try {
      var result = step.run(context);
      JobRunLog.done(context, result);
      return result;
    } catch (Exception e) {
      var code = e instanceof ClickledgerException known ? known.code().name() : "BUG";
      JobRunLog.failed(context, 2, code, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  static String words(Map<String, String> arguments) {
    var words = new ArrayList<String>();
    arguments.forEach((name, value) -> words.add("--" + name + " " + value));
    return String.join(" ", words);
  }

  List<StepRun> runs() {
    return List.copyOf(runs);
  }
}
