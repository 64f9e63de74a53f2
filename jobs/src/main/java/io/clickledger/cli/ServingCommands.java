package io.clickledger.cli;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.serving.Dashboard;
import io.clickledger.serving.DashboardJob;
import io.clickledger.serving.OutputFormat;
import io.clickledger.serving.PublishServingJob;
import io.clickledger.serving.QueryJob;
import io.clickledger.serving.TrinoAddress;
import java.util.Optional;
import java.util.stream.Stream;

/** Commands that ask Trino, or tell it what there is to ask. */
final class ServingCommands {
  private static final Option TRINO =
      Option.of("trino", "URL", "the server and the schema: " + TrinoAddress.SHAPE, Kind.TRINO)
          .mandatory()
          .common();

  private static final Option USER =
      Option.text(
          "user",
          "NAME",
          "who asks; default: the name of this machine's user. A password is taken from "
              + TrinoAddress.PASSWORD);

  private static final Option FORMAT =
      Option.choice("format", "how rows are written", "table", "csv", "json")
          .or("table")
          .commandLineOnly();

  static final Command PUBLISH_SERVING =
      Command.named(
              "publish-serving",
              Section.SERVING,
              "Register the lake's tables in Trino and make the views that people query")
          .option(TRINO)
          .option(USER)
          .option(
              Option.text(
                      "tables-at",
                      "LOCATION",
                      "where Trino finds the tables: s3://BUCKET/PREFIX, or local:///lake")
                  .mandatory())
          .option(Option.flag("dry-run", "say what would be done, and change nothing"))
          .example(
              "clickledger publish-serving --trino jdbc:trino://127.0.0.1:30134/clicks/clickledger --user engineer --tables-at local:///lake")
          .runsAlone(
              (say, values) ->
                  PublishServingJob.run(
                      say,
                      new PublishServingJob.Options(
                          address(values), values.text("tables-at"), values.flag("dry-run"))));

  static final Command DASHBOARD =
      Command.named(
              "dashboard",
              Section.SERVING,
              "Show the clicks and money of an ad, a campaign or an advertiser, and how final they are")
          .lane("query")
          .option(Option.longInteger("ad", "this ad").commandLineOnly())
          .option(Option.longInteger("campaign", "this campaign").commandLineOnly())
          .option(Option.longInteger("advertiser", "this advertiser").commandLineOnly())
          .option(Option.integer("days", "UTC dates, 1 to 400").or("30"))
          .option(Option.date("to", "the last of them; default: the newest with clicks"))
          .option(
              Option.choice("grain", "what has a row of its own", "hour", "day")
                  .or("hour")
                  .commandLineOnly())
          .option(
              Option.choice("format", "how it is shown", "table", "csv", "json", "html")
                  .or("table")
                  .commandLineOnly())
          .option(Option.path("out", "FILE", "a file in place of the terminal").commandLineOnly())
          .option(TRINO)
          .option(USER)
          .example(
              "clickledger dashboard --trino jdbc:trino://127.0.0.1:30134/clicks/clickledger --user analyst --campaign 2001")
          .example(
              "clickledger dashboard --trino jdbc:trino://127.0.0.1:30134/clicks/clickledger --user analyst --ad 300001 --format html --out ad.html")
          .runsAlone(
              (say, values) ->
                  DashboardJob.run(
                      say,
                      new DashboardJob.Options(
                          address(values),
                          subject(values),
                          values.integer("days"),
                          values.optionalDate("to"),
                          Dashboard.Grain.of(values.text("grain")),
                          OutputFormat.of(values.text("format")),
                          values.optionalPath("out"))));

  static final Command QUERY =
      Command.named("query", Section.SERVING, "Ask Trino in SQL, and say what the answer took")
          .option(Option.text("sql", "SQL", "a statement").mandatory().commandLineOnly())
          .option(FORMAT)
          .option(TRINO)
          .option(USER)
          .example(
              "clickledger query --trino jdbc:trino://127.0.0.1:30134/clicks/clickledger --user analyst --sql \"SELECT * FROM days ORDER BY event_date\"")
          .runsAlone(
              (say, values) ->
                  QueryJob.run(
                      say,
                      new QueryJob.Options(
                          address(values),
                          values.text("sql"),
                          OutputFormat.of(values.text("format")))));

  private ServingCommands() {}

  private static TrinoAddress address(Values values) {
    return new TrinoAddress(
        values.text("trino"),
        values.optionalText("user").orElse(System.getProperty("user.name", "clickledger")),
        Optional.ofNullable(System.getenv(TrinoAddress.PASSWORD)));
  }

  private static Dashboard.Subject subject(Values values) {
    var named =
        Stream.of(Dashboard.Kind.values())
            .filter(kind -> values.optionalText(kind.word()).isPresent())
            .toList();
    if (named.size() != 1) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          named.isEmpty() ? "nothing to show was named" : "more than one thing to show was named",
          "give one of --ad, --campaign and --advertiser");
    }
    var kind = named.get(0);
    return new Dashboard.Subject(kind, Long.parseLong(values.text(kind.word())));
  }
}
