package io.clickledger.walkthrough;

import static io.clickledger.walkthrough.Place.ARCHIVE;
import static io.clickledger.walkthrough.Place.BILLABLE_CLICK;
import static io.clickledger.walkthrough.Place.CLICK_HOUR;
import static io.clickledger.walkthrough.Place.CLICK_MINUTE;
import static io.clickledger.walkthrough.Place.COMPACT;
import static io.clickledger.walkthrough.Place.RAW_CLICK;
import static io.clickledger.walkthrough.Place.REBUILD_TRUTH;
import static io.clickledger.walkthrough.Place.ROLLUP;
import static io.clickledger.walkthrough.Place.SOURCE;
import static io.clickledger.walkthrough.Place.TRUTH_HOUR;

import io.clickledger.rules.Salt;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.TruthHour;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** The way of the clicks of the busiest (minute, ad). */
final class ViralStory {
  static final String ID = "viral";
  static final String TITLE = "The viral ad";
  private static final String ABOUT =
      "The busiest minute of one ad. However many clicks it takes, no task merges more than %d"
          + " partials of it.";

  private final ViralMinute viral;
  private final Evidence evidence;
  private final Evidence.Cell cell;

  private ViralStory(ViralMinute viral, Evidence evidence) {
    this.viral = viral;
    this.evidence = evidence;
    this.cell = new Evidence.Cell(viral.minute(), viral.ad());
  }

  static Actor of(ViralMinute viral, Evidence evidence) {
    return new Actor(
        ID,
        TITLE,
        "ad %d, minute %s".formatted(viral.ad(), Words.minute(viral.minute())),
        viral.minute(),
        ABOUT.formatted(Salt.SALTS),
        new ViralStory(viral, evidence).steps());
  }

  private List<Step> steps() {
    var steps = new ArrayList<Step>();
    steps.add(arrival());
    steps.add(kept());
    steps.add(salted());
    steps.add(merged());
    hour().ifPresent(steps::add);
    truth().ifPresent(steps::add);
    var campaign = evidence.minutes(cell).get(0).<Long>getAs(ClickMinute.CAMPAIGN_ID);
    Reconciled.step(
            evidence, cell, campaign, CLICK_MINUTE, "Salting is arithmetic: it changes no sum.")
        .ifPresent(steps::add);
    return steps;
  }

  private Step arrival() {
    return Step.at(
            SOURCE,
            "A crowd",
            "%s of ad %d carry an event_time in the minute %s. Grouped by ad alone, one task would have to take all of them."
                .formatted(
                    Words.plural(viral.records(), "record"),
                    viral.ad(),
                    Words.minute(viral.minute())))
        .on(viral.minute(), "start of the minute");
  }

  private Step kept() {
    var comments = new LinkedHashMap<String, String>();
    comments.put("records", "Rows of raw_click of the ad with an event_time in the minute");
    comments.put("click_ids", "Distinct click_id among them");
    comments.put("in_time", "Of these, with a copy that left by no late door");
    return Step.at(
            RAW_CLICK,
            "Kept",
            "The log holds every record: %s. %s."
                .formatted(
                    Words.count(viral.records()), repeats(viral.records() - viral.distinct())))
        .on(viral.minute(), "start of the minute")
        .by(SOURCE, ARCHIVE, RAW_CLICK)
        .leaving(
            ShownTable.figures(
                "raw_click, counted",
                comments,
                List.of(viral.records(), viral.distinct(), viral.spread())));
  }

  private static String repeats(long repeats) {
    return repeats == 0
        ? "Each is a click of its own"
        : Words.plural(repeats, "record")
            + " of them repeat"
            + (repeats == 1 ? "s" : "")
            + " a click";
  }

  private Step salted() {
    long largest = viral.bySalt().stream().mapToLong(Long::longValue).max().orElse(0);
    return Step.at(
            ROLLUP,
            "Salted",
            "Each click goes to one of %d salts, by 4 bits of its id's hash, and a task takes some of the salts. Here they are counted from the raw log by the same rule: the largest has %s of %s clicks, %.1f %%; an even share is 6.3 %%."
                .formatted(
                    Salt.SALTS,
                    Words.count(largest),
                    Words.count(viral.spread()),
                    100.0 * largest / Math.max(1, viral.spread())))
        .on(viral.minute(), "start of the minute")
        .by(SOURCE, ROLLUP)
        .spread(viral.bySalt());
  }

  private Step merged() {
    var rows = evidence.minutes(cell);
    var partials = viral.bySalt().stream().filter(clicks -> clicks > 0).count();
    return Step.at(
            CLICK_MINUTE,
            "Merged",
            "A task adds its salts up, so the last merge takes at most %s for the minute and the ad, however many clicks they stand for. %s %s"
                .formatted(Words.plural(partials, "partial"), inRows(rows.size()), sum()))
        .on(viral.minute(), "start of the minute")
        .by(SOURCE, ROLLUP, CLICK_MINUTE)
        .spread(viral.bySalt())
        .leaving(ShownTable.of(ClickMinute.TABLE, null, rows));
  }

  private static String inRows(int rows) {
    return rows == 1
        ? "They are one row now."
        : "They are %d rows, one a micro-batch, until compact merges them.".formatted(rows);
  }

  private String sum() {
    var difference = viral.clicks() - viral.spread();
    return difference == 0
        ? "The %d salts add up to its clicks: %s."
            .formatted(Salt.SALTS, Words.count(viral.clicks()))
        : "The stream has %s, the salts of the raw log %s: reconcile says why."
            .formatted(Words.count(viral.clicks()), Words.count(viral.spread()));
  }

  private Optional<Step> hour() {
    var rows = evidence.hours(cell);
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Step.at(
                    CLICK_HOUR,
                    "Summed up",
                    "compact adds the minutes of the final hour up: %s of the ad in the hour %s, in one row. A dashboard reads 24 rows a day of the hottest ad, as of any other."
                        .formatted(
                            Words.plural(sum(rows, ClickHour.CLICKS), "click"),
                            Words.minute(cell.hour())))
                .on(cell.hour(), "start of the hour")
                .by(CLICK_MINUTE, COMPACT, CLICK_HOUR)
                .leaving(ShownTable.of(ClickHour.TABLE, null, rows)));
  }

  private Optional<Step> truth() {
    var rows = evidence.truth(cell);
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Step.at(
                    TRUTH_HOUR,
                    "Added up exactly",
                    "Truth counts the hour by itself, by whole ids: %s distinct, %s invalid, %s billable."
                        .formatted(
                            Words.count(sum(rows, TruthHour.GROSS_CLICKS)),
                            Words.count(sum(rows, TruthHour.INVALID_CLICKS)),
                            Words.count(sum(rows, TruthHour.NET_CLICKS))))
                .on(evidence.ran("rebuild-truth"), "rebuilt")
                .by(RAW_CLICK, REBUILD_TRUTH, BILLABLE_CLICK, TRUTH_HOUR)
                .leaving(ShownTable.of(TruthHour.TABLE, null, rows)));
  }

  private static long sum(List<Row> rows, String column) {
    return rows.stream().mapToLong(row -> row.<Long>getAs(column)).sum();
  }
}
