package io.clickledger.demo;

import io.clickledger.billing.Accepted;
import io.clickledger.billing.ExportInvoicesJob;
import io.clickledger.billing.IssueInvoicesJob;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.demo.generate.ClickGenerator;
import io.clickledger.demo.generate.GeneratorSettings;
import io.clickledger.demo.generate.GeneratorSummary;
import io.clickledger.demo.generate.TopicDestination;
import io.clickledger.demo.report.HtmlReport;
import io.clickledger.demo.report.Report.Check;
import io.clickledger.fraud.MarkTrafficJob;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.ArchiveJob;
import io.clickledger.raw.ClickFiles;
import io.clickledger.raw.ClickSource;
import io.clickledger.raw.ClickTopic;
import io.clickledger.raw.ClickTopic.From;
import io.clickledger.raw.LoadCampaignsJob;
import io.clickledger.reconcile.ReconcileJob;
import io.clickledger.stream.CompactJob;
import io.clickledger.stream.RollupJob;
import io.clickledger.truth.RebuildTruthJob;
import io.clickledger.walkthrough.WalkthroughJob;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * {@code demo}: the whole chain on one machine. Without {@code --input} it generates clicks with
 * every trouble, into files or a topic, and compares every figure of the lake with the generator's
 * own count; with it, it runs on a folder of one's own clicks, where there is nothing to compare
 * with.
 */
public final class DemoJob {
  private static final int FILES_PER_BATCH = 300;
  private static final long OFFSETS_PER_BATCH = 2_000_000;

  /**
   * @param dir where clicks, report and invoices go
   * @param settings what to generate
   * @param input folder of one's own clicks instead; empty: generate
   * @param campaigns their campaign file
   * @param topic where to generate, and to read from; empty: landing files under {@code dir}
   */
  public record Options(
      Path dir,
      GeneratorSettings settings,
      Optional<Path> input,
      Optional<Path> campaigns,
      Optional<TopicDestination> topic) {
    public Options {
      if (input.isPresent() && topic.isPresent()) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "--input is a folder of one's own clicks, and --source a topic to generate into",
            "leave one of them out");
      }
      if (input.isPresent() != campaigns.isPresent()) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            "--input and --campaigns go together",
            "name both: the folder of clicks and its campaigns.csv");
      }
    }
  }

  private final JobContext demo;
  private final Options options;
  private final World world;

  /**
   * Where the clicks come from, and what they must add up to if anybody knows.
   *
   * @param clicks as {@code --source} says it
   */
  private record World(
      ClickSource source, String clicks, Path campaigns, Optional<Path> expected, String title) {
    static World ofFiles(Path landing, Path campaigns, Optional<Path> expected, String title) {
      return new World(
          new ClickFiles(landing.toString(), FILES_PER_BATCH),
          "files:" + landing,
          campaigns,
          expected,
          title);
    }

    static World ofTopic(TopicDestination topic, Path campaigns, Path expected, String title) {
      return new World(
          new ClickTopic(topic.bootstrapServers(), topic.topic(), OFFSETS_PER_BATCH, From.EARLIEST),
          topic.toString(),
          campaigns,
          Optional.of(expected),
          title);
    }
  }

  private DemoJob(JobContext demo, Options options, World world) {
    this.demo = demo;
    this.options = options;
    this.world = world;
  }

  public static JobResult run(JobContext demo, Options options) throws Exception {
    return new DemoJob(demo, options, world(demo, options)).run();
  }

  private static World world(JobContext demo, Options options) {
    if (options.input().isPresent()) {
      var input = options.input().get();
      return World.ofFiles(
          input, options.campaigns().orElseThrow(), Optional.empty(), "Clicks of " + input);
    }
    var summary = generate(demo, options);
    var title =
        "Demo, %,d clicks generated with seed %d"
            .formatted(summary.distinctClicks(), options.settings().seed());
    return options
        .topic()
        .map(topic -> World.ofTopic(topic, summary.campaigns(), summary.expected(), title))
        .orElseGet(
            () ->
                World.ofFiles(
                    summary.landing(),
                    summary.campaigns(),
                    Optional.of(summary.expected()),
                    title));
  }

  private static GeneratorSummary generate(JobContext demo, Options options) {
    var out = options.dir().resolve("world");
    var settings = options.settings();
    Consumer<String> say = line -> demo.say("      " + line);
    demo.say("generate --out " + out + options.topic().map(topic -> " --to " + topic).orElse(""));
    return options
        .topic()
        .map(
            topic -> ClickGenerator.generateInto(topic, demo.clock().instant(), settings, out, say))
        .orElseGet(() -> ClickGenerator.generate(settings, out, say));
  }

  private JobResult run() throws Exception {
    var lanes = new DemoSteps(demo, 3);
    runLanes(lanes);
    var lake = LakeFigures.of(demo.lake());
    var days = lake.eventDates();
    var batch = new DemoSteps(demo, 3 * days.size() + 3);
    var paged = runBatch(batch, days);
    var invoices = options.dir().resolve("invoices");
    billAndExport(batch, days, paged, invoices);

    var figures = LakeFigures.of(demo.lake());
    var checks = world.expected().map(file -> OracleChecks.of(Expected.read(file), figures));
    var report = options.dir().resolve("report.html");
    var steps = new ArrayList<>(lanes.runs());
    steps.addAll(batch.runs());
    HtmlReport.write(
        new RunReport(demo, figures, steps, checks, world.title(), world.clicks()).report(),
        report);
    return tell(checks, steps, report, walkthrough(days), invoices);
  }

  /** Written where there is a date to follow clicks of. */
  private Optional<Path> walkthrough(List<LocalDate> days) {
    if (days.isEmpty()) {
      return Optional.empty();
    }
    var page = options.dir().resolve("walkthrough.html");
    WalkthroughJob.run(
        demo.step("walkthrough", Map.of()), new WalkthroughJob.Options(Optional.empty(), page));
    return Optional.of(page);
  }

  private void runLanes(DemoSteps steps) throws Exception {
    var source = world.source();
    var sourceArgument = Map.of("source", world.clicks());
    steps.run(
        "load-campaigns",
        Map.of("file", world.campaigns().toString()),
        job ->
            LoadCampaignsJob.run(
                job, new LoadCampaignsJob.Options(world.campaigns().toString(), false, false)));
    steps.run(
        ArchiveJob.LANE,
        sourceArgument,
        job -> ArchiveJob.run(job, new ArchiveJob.Options(source, Optional.empty())));
    steps.run(
        RollupJob.LANE, sourceArgument, job -> RollupJob.run(job, RollupJob.Options.once(source)));
  }

  /** The days on which reconcile pages. */
  private static Set<LocalDate> runBatch(DemoSteps steps, List<LocalDate> days) throws Exception {
    var paged = new HashSet<LocalDate>();
    for (var day : days) {
      var date = Map.of("date", day.toString());
      steps.run(
          "mark-traffic",
          date,
          job -> MarkTrafficJob.run(job, MarkTrafficJob.Options.shipped(day)));
      steps.run(
          "rebuild-truth", date, job -> RebuildTruthJob.run(job, RebuildTruthJob.Options.of(day)));
      var reconciled =
          steps.run(
              "reconcile",
              date,
              job ->
                  ReconcileJob.run(
                      job, new ReconcileJob.Options(day, ReconcileJob.DEFAULT_THRESHOLD)));
      if (!reconciled.succeeded()) {
        paged.add(day);
      }
    }
    steps.run("compact", Map.of(), CompactJob::run);
    return paged;
  }

  /** A divergence with its causes is taken for right here, clicks without a cause never are. */
  private void billAndExport(DemoSteps steps, List<LocalDate> days, Set<LocalDate> paged, Path out)
      throws Exception {
    var period = LakeFigures.billingPeriod(demo.lake());
    // The accounts' days reach into UTC days on which the demo's world has no click.
    var quiet =
        period
            .first()
            .minusDays(1)
            .datesUntil(period.last().plusDays(2))
            .filter(day -> !days.contains(day))
            .collect(Collectors.toSet());
    var accepted = new Accepted(quiet, paged, Set.of());
    var arguments = new LinkedHashMap<String, String>();
    arguments.put("from", period.first().toString());
    arguments.put("to", period.last().toString());
    if (!accepted.words().isEmpty()) {
      arguments.put("accept", String.join(",", accepted.words()));
    }
    steps.run(
        "issue-invoices",
        arguments,
        job ->
            IssueInvoicesJob.run(
                job,
                IssueInvoicesJob.Options.of(period.first(), period.last()).accepting(accepted)));
    steps.run(
        "export-invoices",
        Map.of("out", out.toString()),
        job -> ExportInvoicesJob.run(job, ExportInvoicesJob.Options.all(out)));
  }

  private JobResult tell(
      Optional<List<Check>> checks,
      List<StepRun> steps,
      Path report,
      Optional<Path> walkthrough,
      Path invoices) {
    demo.say("");
    demo.say("lake      " + demo.lake().root());
    demo.say("clicks    " + world.clicks());
    demo.say("invoices  " + invoices);
    demo.say("report    " + report.toAbsolutePath());
    walkthrough.ifPresent(page -> demo.say("watch     " + page.toAbsolutePath()));
    demo.say("");
    ExampleQueries.of(demo.lake())
        .forEach(q -> demo.say("-- " + q.title() + "\n" + q.sql() + "\n"));
    var red = steps.stream().filter(step -> !step.succeeded()).toList();
    red.forEach(step -> demo.say("RED       " + step.result().message()));
    var failed = checks.orElse(List.of()).stream().filter(check -> !check.passed()).toList();
    failed.forEach(
        c ->
            demo.say(
                "FAILED    %s: expected %s, got %s".formatted(c.name(), c.expected(), c.actual())));
    return verdict(checks, red, failed);
  }

  private static JobResult verdict(
      Optional<List<Check>> checks, List<StepRun> red, List<Check> failed) {
    if (!failed.isEmpty()) {
      return new JobResult(
          ErrorCode.CHECK_FAILED.exitCode(),
          "demo: %d of %d checks against the oracle FAILED"
              .formatted(failed.size(), checks.map(List::size).orElse(0)));
    }
    var compared =
        checks
            .map(list -> "all %d checks against the oracle passed".formatted(list.size()))
            .orElse("done; one's own clicks have no oracle to compare with");
    if (!red.isEmpty()) {
      var first = red.get(0).result();
      return new JobResult(first.exitCode(), "demo: %s; %s".formatted(compared, first.message()));
    }
    return JobResult.done("demo: " + compared);
  }
}
