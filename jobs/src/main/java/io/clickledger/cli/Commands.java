package io.clickledger.cli;

import io.clickledger.budget.BudgetEpoch;
import io.clickledger.budget.BudgetJob;
import io.clickledger.budget.BudgetStatus;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.common.WholeFile;
import io.clickledger.dedup.CountedClicks;
import io.clickledger.demo.DemoJob;
import io.clickledger.erasure.ForgetUserJob;
import io.clickledger.explain.ExplainClickJob;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.MaintainJob;
import io.clickledger.monitor.MetricsJob;
import io.clickledger.raw.ArchiveJob;
import io.clickledger.raw.ClickTopic;
import io.clickledger.raw.LoadCampaignsJob;
import io.clickledger.raw.ReplayRejectedJob;
import io.clickledger.raw.RetainJob;
import io.clickledger.raw.VerifyRawJob;
import io.clickledger.raw.WaitForRawJob;
import io.clickledger.reconcile.ReconcileJob;
import io.clickledger.stream.CompactJob;
import io.clickledger.stream.NewEpochJob;
import io.clickledger.stream.ReplayJob;
import io.clickledger.stream.RollupJob;
import io.clickledger.truth.RebuildTruthJob;
import io.clickledger.walkthrough.WalkthroughJob;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Every command, in the order of the data flow. */
public final class Commands {
  static final Command GENERATE =
      GeneratorOptions.addTo(
              Command.named(
                  "generate",
                  Section.DEMO,
                  "Generate clicks with every trouble, and what the lake must make of them"))
          .option(
              Option.path("out", "DIR", "folder for landing/, campaigns.csv and expected/")
                  .mandatory()
                  .commandLineOnly())
          .option(
              Option.topic(
                      "to",
                      "a topic in place of landing/: made if it is not there, else empty; one"
                          + " JSON record a click")
                  .commandLineOnly())
          .option(
              Option.longInteger(
                      "rate", "records a second into the topic; default: as many as it takes")
                  .commandLineOnly())
          .example("clickledger generate --out /data/world --clicks 2000000 --days 2 --seed 42")
          .example(
              "clickledger generate --out /data/world --to kafka:127.0.0.1:9092/clicks --rate 5000")
          .runsAlone((say, values) -> GenerateJob.run(say, values, Clock.systemUTC()));

  static final Command LOAD_CAMPAIGNS =
      Command.named(
              "load-campaigns",
              Section.DIMENSION,
              "Add the rows of a campaign file to the rate card")
          .option(
              Option.location("file", "FILE", "campaigns.csv, see conf/campaigns.csv").mandatory())
          .option(Option.flag("allow-changes", "replace rows that say something else"))
          .option(Option.flag("dry-run", "say what would be done, and write nothing"))
          .example("clickledger load-campaigns --lake /data/lake --file conf/campaigns.csv")
          .runs(
              (job, values) ->
                  LoadCampaignsJob.run(
                      job,
                      new LoadCampaignsJob.Options(
                          values.text("file"),
                          values.flag("allow-changes"),
                          values.flag("dry-run"))));

  static final Command ARCHIVE =
      Command.named("archive", Section.STREAM, "Keep every record as received in the raw log")
          .readsClicks()
          .streamsEvery(60)
          .servesMetrics()
          .example("clickledger archive --lake /data/lake --source files:/data/landing --once")
          .example(
              "clickledger archive --lake /data/lake --source kafka:127.0.0.1:9092/clicks --metrics-port 9401")
          .runs(
              (job, values) ->
                  ArchiveJob.run(
                      job, new ArchiveJob.Options(Sources.of(values), values.interval())));

  static final Command WAIT_FOR_RAW =
      Command.named(
              "wait-for-raw",
              Section.STREAM,
              "Wait until the raw log holds all of a UTC day that is over")
          .readsClicks()
          .option(Option.date("date", "UTC date of the events").mandatory())
          .option(
              Option.integer("timeout-seconds", "how long to wait; 0: look once")
                  .or("0")
                  .commandLineOnly())
          .option(Option.integer("poll-seconds", "time between two looks").or("30"))
          .example(
              "clickledger wait-for-raw --lake /data/lake --source kafka:127.0.0.1:9092/clicks --date 2026-03-28 --timeout-seconds 3600")
          .runs(
              (job, values) ->
                  WaitForRawJob.run(
                      job,
                      new WaitForRawJob.Options(
                          Sources.of(values),
                          values.date("date"),
                          Duration.ofSeconds(values.integer("timeout-seconds")),
                          Duration.ofSeconds(values.integer("poll-seconds")))));

  static final Command VERIFY_RAW =
      Command.named(
              "verify-raw", Section.STREAM, "Check every file of the raw log against its commit")
          .option(Option.date("date", "UTC date of receipt; default: the whole log"))
          .option(
              Option.flag("footers-only", "do not read the pages: presence, size, rows, receipts"))
          .example("clickledger verify-raw --lake /data/lake --date 2026-03-28")
          .runs(
              (job, values) ->
                  VerifyRawJob.run(
                      job,
                      new VerifyRawJob.Options(
                          values.optionalDate("date"), values.flag("footers-only"))));

  static final Command REPLAY_REJECTED =
      Command.named(
              "replay-rejected",
              Section.STREAM,
              "Bring rejected records into the raw log, now that they or the parser are repaired")
          .option(Option.date("from", "first UTC date of arrival; default: all"))
          .option(Option.date("to", "last UTC date of arrival, included; default: all"))
          .option(
              Option.text("reason", "CODE", "only what was rejected under this code, as BAD_IP")
                  .commandLineOnly())
          .option(
              Option.location(
                      "repaired",
                      "FILE",
                      "repaired records, a JSON object a line with source_name, source_partition,"
                          + " source_offset and payload; default: the payloads as they came")
                  .commandLineOnly())
          .option(Option.flag("dry-run", "say what would pass, and write nothing"))
          .example("clickledger replay-rejected --lake /data/lake --reason BAD_IP --dry-run")
          .example("clickledger replay-rejected --lake /data/lake --repaired repaired.ndjson")
          .runs(
              (job, values) ->
                  ReplayRejectedJob.run(
                      job,
                      new ReplayRejectedJob.Options(
                          values.optionalDate("from"),
                          values.optionalDate("to"),
                          values.optionalText("reason"),
                          values.optionalText("repaired"),
                          values.flag("dry-run"))));

  static final Command ROLLUP =
      Command.named("rollup", Section.STREAM, "Count clicks by minute and ad, each at most once")
          .readsClicks()
          .streamsEvery(5)
          .option(
              Option.integer(
                      "skew-allowance-seconds",
                      "receipt disorder across sources that the dedup memory bears")
                  .or(String.valueOf(CountedClicks.DEFAULT_SKEW_ALLOWANCE.toSeconds())))
          .option(
              Option.integer("buckets", "parts of the dedup memory; fixed by the first batch")
                  .or(String.valueOf(CountedClicks.DEFAULT_BUCKETS)))
          .option(
              Option.integer(
                      "state-partitions",
                      "tasks that share the buckets evenly; fixed by the first batch")
                  .or(String.valueOf(CountedClicks.DEFAULT_STATE_PARTITIONS)))
          .servesMetrics()
          .example("clickledger rollup --lake /data/lake --source files:/data/landing --once")
          .example(
              "clickledger rollup --lake /data/lake --source files:/data/landing --trigger-seconds 5")
          .runs(
              (job, values) ->
                  RollupJob.run(
                      job,
                      new RollupJob.Options(
                          Sources.of(values),
                          values.interval(),
                          new CountedClicks.Memory(
                              Duration.ofSeconds(values.integer("skew-allowance-seconds")),
                              values.integer("buckets"),
                              values.integer("state-partitions")))));

  static final Command NEW_EPOCH =
      Command.named(
              "new-epoch",
              Section.STREAM,
              "Begin a lane's checkpoint anew from the raw log, on purpose")
          .option(
              Option.choice("lane", "the lane, which must not run", "archive", "rollup", "budget")
                  .mandatory()
                  .commandLineOnly())
          .option(
              Option.choice("from", "what the lane goes on from", "raw")
                  .or("raw")
                  .commandLineOnly())
          .option(Option.flag("dry-run", "say what would be done, and write nothing"))
          .example("clickledger new-epoch --lake /data/lake --lane rollup --dry-run")
          .runs(
              (job, values) ->
                  values.text("lane").equals(BudgetJob.LANE)
                      ? BudgetEpoch.begin(job, values.flag("dry-run"))
                      : NewEpochJob.run(
                          job,
                          new NewEpochJob.Options(values.text("lane"), values.flag("dry-run"))));

  static final Command REPLAY =
      Command.named(
              "replay",
              Section.STREAM,
              "Count final hours of the stream tables anew from the raw log; the lane must not run")
          .option(Option.instant("from", "start of the first hour, UTC").mandatory())
          .option(Option.instant("to", "end of the last hour, UTC").mandatory())
          .option(Option.flag("dry-run", "say what would be done, and write nothing"))
          .example(
              "clickledger replay --lake /data/lake --from 2026-03-28T10:00:00Z --to 2026-03-28T12:00:00Z --dry-run")
          .runs(
              (job, values) ->
                  ReplayJob.run(
                      job,
                      new ReplayJob.Options(
                          values.instant("from"), values.instant("to"), values.flag("dry-run"))));

  static final Command COMPACT =
      Command.named("compact", Section.STREAM, "Merge the minutes of final hours, write the hours")
          .example("clickledger compact --lake /data/lake")
          .runs((job, values) -> CompactJob.run(job));

  static final Command REBUILD_TRUTH =
      Command.named(
              "rebuild-truth", Section.TRUTH, "Rebuild the exact clicks of a UTC day from raw")
          .option(Option.date("date", "UTC date of the events").mandatory())
          .option(Option.instant("cutoff", "leave receipts from here on to a later run"))
          .option(
              Option.flag(
                  "newest", "an adjustment: all that was received until now, also of closed days"))
          .option(
              Option.flag("open-days-only", "refuse (exit 3) a date with invoiced billing days"))
          .option(
              Option.integer("grace-days", "without --cutoff: days after the day's end to wait")
                  .or(String.valueOf(RebuildTruthJob.DEFAULT_GRACE_DAYS)))
          .option(
              Option.integer(
                      "mature-after-days", "days after the date from which on its truth is mature")
                  .or(String.valueOf(RebuildTruthJob.DEFAULT_MATURE_AFTER_DAYS)))
          .example("clickledger rebuild-truth --lake /data/lake --date 2026-03-28")
          .example("clickledger rebuild-truth --lake /data/lake --date 2026-03-28 --newest")
          .runs(
              (job, values) ->
                  RebuildTruthJob.run(
                      job,
                      new RebuildTruthJob.Options(
                          values.date("date"),
                          truthCutoff(job.startedAt(), values),
                          values.integer("grace-days"),
                          values.integer("mature-after-days"),
                          values.flag("open-days-only"))));

  static final Command RECONCILE =
      Command.named(
              "reconcile",
              Section.TRUTH,
              "Explain every difference between stream and truth of a day")
          .option(Option.date("date", "UTC date of the events").mandatory())
          .option(
              Option.decimal(
                      "threshold-percent", "difference of the day's total that pages, exit 3")
                  .or("0.1"))
          .example("clickledger reconcile --lake /data/lake --date 2026-03-28")
          .runs(
              (job, values) ->
                  ReconcileJob.run(
                      job,
                      new ReconcileJob.Options(
                          values.date("date"),
                          values
                              .decimal("threshold-percent")
                              .divide(BigDecimal.valueOf(100))
                              .doubleValue())));

  static final Command MAINTAIN =
      Command.named(
              "maintain",
              Section.OPERATIONS,
              "Merge small files, sum up logs and delete old files, of all tables but the raw log")
          .option(Option.flag("dry-run", "say what would be done, and change nothing"))
          .example("clickledger maintain --lake /data/lake --dry-run")
          .runs((job, values) -> MaintainJob.run(job, values.flag("dry-run")));

  static final Command RETAIN =
      Command.named(
              "retain", Section.OPERATIONS, "Delete what the raw log has kept for long enough")
          .option(
              Option.integer("keep-months", "months of receipts that stay, 13 or more")
                  .or(String.valueOf(RetainJob.FLOOR_MONTHS)))
          .option(Option.flag("dry-run", "say what would be deleted, and delete nothing"))
          .example("clickledger retain --lake /data/lake --dry-run")
          .runs(
              (job, values) ->
                  RetainJob.run(
                      job,
                      new RetainJob.Options(
                          values.integer("keep-months"), values.flag("dry-run"))));

  static final Command FORGET_USER =
      Command.named(
              "forget-user",
              Section.OPERATIONS,
              "Put pseudonyms in the place of a person, wherever the lake names one")
          .option(
              Option.text("user", "USER_ID", "whom to forget, as clicks have it; never recorded")
                  .mandatory()
                  .commandLineOnly()
                  .namingAPerson())
          .option(
              Option.path("audit-packs", "DIR", "write the packs in it anew that name the clicks")
                  .commandLineOnly())
          .option(Option.flag("dry-run", "say what would be written anew, and write nothing"))
          .example("clickledger forget-user --lake /data/lake --user u-17 --dry-run")
          .example(
              "clickledger forget-user --lake /data/lake --user u-17 --audit-packs /data/audit")
          .runs(
              (job, values) ->
                  ForgetUserJob.run(
                      job,
                      new ForgetUserJob.Options(
                          values.text("user"),
                          values.optionalPath("audit-packs"),
                          values.flag("dry-run"))));

  static final Command STATUS =
      Command.named(
              "status", Section.OPERATIONS, "Show the tables of a lake and how far its lanes are")
          .option(
              Option.choice("lane", "what this lane knows, instead", BudgetJob.LANE)
                  .commandLineOnly())
          .example("clickledger status --lake /data/lake")
          .example("clickledger status --lake /data/lake --lane budget")
          .looks(
              (context, values) ->
                  values.optionalText("lane").isPresent()
                      ? BudgetStatus.run(context)
                      : StatusJob.run(context));

  static final Command METRICS =
      Command.named(
              "metrics",
              Section.OPERATIONS,
              "Show Prometheus the jobs, days, differences and sizes of a lake")
          .option(
              Option.integer(
                  "metrics-port",
                  "serve them at /metrics on it until stopped; 0: any; default: print them once"))
          .option(CommonOptions.METRICS_HOST)
          .option(Option.integer("every-seconds", "time between two looks at the tables").or("30"))
          .example("clickledger metrics --lake /data/lake --metrics-port 9400")
          .example("clickledger metrics --lake /data/lake")
          .looks(
              (context, values) ->
                  MetricsJob.run(
                      context,
                      new MetricsJob.Options(
                          values
                              .optionalInteger(CommonOptions.METRICS_PORT.name())
                              .map(port -> Duration.ofSeconds(values.integer("every-seconds"))))));

  static final Command EXPLAIN_CLICK =
      Command.named(
              "explain-click",
              Section.OPERATIONS,
              "Show all that the lake knows of one click, from its copies to its invoice")
          .option(Option.text("id", "CLICK_ID", "the click").mandatory().commandLineOnly())
          .option(
              Option.date(
                  "date", "UTC date of its event; default: look through the whole log for it"))
          .option(Option.flag("json", "a JSON object instead of text"))
          .example("clickledger explain-click --lake /data/lake --id c-1")
          .example("clickledger explain-click --lake /data/lake --id c-1 --date 2026-03-28 --json")
          .looks(
              (context, values) ->
                  ExplainClickJob.run(
                      context,
                      new ExplainClickJob.Options(
                          values.text("id"), values.optionalDate("date"), values.flag("json"))));

  static final Command WALKTHROUGH =
      Command.named(
              "walkthrough",
              Section.OPERATIONS,
              "Write a page that follows five clicks of a date through the tables, step by step")
          .option(Option.date("date", "UTC date of the events; default: the newest with truth"))
          .option(Option.path("out", "FILE", "the page").or("walkthrough.html").commandLineOnly())
          .example("clickledger walkthrough --lake /data/lake")
          .example("clickledger walkthrough --lake /data/lake --date 2026-03-28 --out day.html")
          .looks(
              (context, values) ->
                  WalkthroughJob.run(
                      context,
                      new WalkthroughJob.Options(values.optionalDate("date"), values.path("out"))));

  static final Command API =
      Command.named(
              "api",
              Section.OPERATIONS,
              "Write a page on the click contract, commands, tables, views, errors and metrics")
          .option(Option.path("out", "FILE", "the page").or("api.html").commandLineOnly())
          .example("clickledger api --out api.html")
          .runsAlone((say, values) -> writeApi(values.path("out")));

  static final Command DEMO =
      GeneratorOptions.addTo(
              Command.named(
                  "demo", Section.DEMO, "Run the whole chain on one machine and report on it"))
          .option(
              Option.path("dir", "DIR", "folder for clicks, lake, invoices and report")
                  .or("demo")
                  .commandLineOnly())
          .option(
              Option.location("lake", "URI", "root of the lake; default: lake/ in --dir").common())
          .option(
              Option.path("input", "DIR", "one's own clicks instead of generated ones")
                  .commandLineOnly())
          .option(
              Option.path("campaigns", "FILE", "the campaign file of --input").commandLineOnly())
          .option(
              Option.topic("source", "a topic to generate into and to read, in place of files")
                  .commandLineOnly())
          .example("clickledger demo")
          .example("clickledger demo --dir mine --input landing --campaigns campaigns.csv")
          .example("clickledger demo --source kafka:127.0.0.1:9092/clicks")
          .runsOn(
              values ->
                  values
                      .optionalText("lake")
                      .orElseGet(() -> values.path("dir").resolve("lake").toString()),
              (job, values) ->
                  DemoJob.run(
                      job,
                      new DemoJob.Options(
                          values.path("dir"),
                          GeneratorOptions.of(values, "source"),
                          values.optionalPath("input"),
                          values.optionalPath("campaigns"),
                          GeneratorOptions.topic(
                              values,
                              "source",
                              Optional.empty(),
                              ClickTopic.kafkaSettings(job.spark())))));

  public static final List<Command> ALL =
      List.of(
          LOAD_CAMPAIGNS,
          ARCHIVE,
          WAIT_FOR_RAW,
          VERIFY_RAW,
          REPLAY_REJECTED,
          ROLLUP,
          BudgetCommands.BUDGET,
          NEW_EPOCH,
          REPLAY,
          COMPACT,
          FraudCommands.MARK_TRAFFIC,
          FraudCommands.IMPORT_VERDICTS,
          REBUILD_TRUTH,
          RECONCILE,
          BillingCommands.ISSUE_INVOICES,
          BillingCommands.EXPORT_INVOICES,
          BillingCommands.VERIFY_INVOICE,
          BillingCommands.AUDIT_PACK,
          ServingCommands.PUBLISH_SERVING,
          ServingCommands.DASHBOARD,
          ServingCommands.QUERY,
          MAINTAIN,
          RETAIN,
          FORGET_USER,
          STATUS,
          METRICS,
          EXPLAIN_CLICK,
          WALKTHROUGH,
          API,
          GENERATE,
          DEMO);

  private Commands() {}

  private static JobResult writeApi(Path out) {
    WholeFile.write(ApiPage.of(ALL), out);
    return JobResult.done("api: written to " + out);
  }

  /** The cutoff that is asked for, if one is. */
  private static Optional<Instant> truthCutoff(Instant now, Values values) {
    var cutoff = values.optionalInstant("cutoff");
    if (!values.flag("newest")) {
      return cutoff;
    }
    if (cutoff.isPresent()) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "--newest and --cutoff say different things",
          "give --newest for all that was received, or --cutoff for a part of it");
    }
    return Optional.of(now);
  }
}
