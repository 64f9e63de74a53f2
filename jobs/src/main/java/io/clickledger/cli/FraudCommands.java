package io.clickledger.cli;

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
