package io.clickledger.cli;

import io.clickledger.fraud.ImportVerdictsJob;
import io.clickledger.fraud.MarkTrafficJob;
import io.clickledger.fraud.RoutineRules;

/** The commands that judge clicks. */
final class FraudCommands {
  private static final RoutineRules.Limits LIMITS = RoutineRules.Limits.DEFAULT;

  static final Command MARK_TRAFFIC =
      Command.named(
              "mark-traffic",
              Section.FRAUD,
              "Mark the clicks of a UTC day that break routine rules")
          .option(Option.date("date", "UTC date of the events to judge").mandatory())
          .option(agents("bot-list", "robots"))
          .option(agents("non-browser-list", "programs that are no browser"))
          .option(agents("prefetch-list", "what fetches pages nobody asked for"))
          .option(
              Option.text(
                  "data-centre-list",
                  "FILES",
                  "ranges of servers, start,end or address/length a line, files with a comma"
                      + " between; default: the list of conf/lists"))
          .option(
              Option.integer("double-click-seconds", "gap within which a click repeats another")
                  .or(String.valueOf(LIMITS.doubleClickSeconds())))
          .option(
              Option.integer("ip-ad-cap", "clicks an hour from one address on one ad, at most")
                  .or(String.valueOf(LIMITS.ipAndAdPerHour())))
          .option(
              Option.integer(
                      "user-campaign-cap", "clicks an hour by one user on one campaign, at most")
                  .or(String.valueOf(LIMITS.userAndCampaignPerHour())))
          .option(
              Option.integer("clock-ahead-seconds", "how far past its receipt a click may happen")
                  .or(String.valueOf(LIMITS.clockAheadSeconds())))
          .example("clickledger mark-traffic --lake /data/lake --date 2026-03-28")
          .example(
              "clickledger mark-traffic --lake /data/lake --date 2026-03-28"
                  + " --bot-list crawler-user-agents.json --data-centre-list aws.csv,own.txt")
          .runs(
              (job, values) ->
                  MarkTrafficJob.run(
                      job,
                      new MarkTrafficJob.Options(
                          values.date("date"), lists(values), limits(values))));

  static final Command IMPORT_VERDICTS =
      Command.named(
              "import-verdicts",
              Section.FRAUD,
              "Add the marks that a vendor's or an analyst's file gives to clicks")
          .option(
              Option.location(
                      "file",
                      "FILE",
                      ".csv with a header, .json, .ndjson, .jsonl or .parquet; a record has"
                          + " click_id (and event_date, which saves reading the whole log), or"
                          + " from and to with some of ip, user_id, user_agent, campaign_id, ad_id,"
                          + " advertiser_id, publisher_id; and tier (SIVT, MANUAL), decision"
                          + " (INVALID, VALID), model, model_version, decided_at, optionally score,"
                          + " reason")
                  .mandatory()
                  .commandLineOnly())
          .option(Option.flag("dry-run", "say what would be marked, and write nothing"))
          .example("clickledger import-verdicts --lake /data/lake --file vendor.csv --dry-run")
          .example("clickledger import-verdicts --lake /data/lake --file appeals.ndjson")
          .runs(
              (job, values) ->
                  ImportVerdictsJob.run(
                      job,
                      new ImportVerdictsJob.Options(values.text("file"), values.flag("dry-run"))));

  private FraudCommands() {}

  private static Option agents(String name, String whom) {
    return Option.location(
        name,
        "FILE",
        "user agents of "
            + whom
            + ", patterns in the crawler-user-agents JSON format; default: the list of conf/lists");
  }

  private static RoutineRules.Lists lists(Values values) {
    return new RoutineRules.Lists(
        values.optionalText("bot-list"),
        values.optionalText("non-browser-list"),
        values.optionalText("prefetch-list"),
        values.list("data-centre-list"));
  }

  private static RoutineRules.Limits limits(Values values) {
    return new RoutineRules.Limits(
        values.integer("double-click-seconds"),
        values.integer("ip-ad-cap"),
        values.integer("user-campaign-cap"),
        values.integer("clock-ahead-seconds"));
  }
}
