package io.clickledger.walkthrough;

import static io.clickledger.walkthrough.Place.ARCHIVE;
import static io.clickledger.walkthrough.Place.BILLABLE_CLICK;
import static io.clickledger.walkthrough.Place.BUDGET;
import static io.clickledger.walkthrough.Place.BUDGET_DECISION;
import static io.clickledger.walkthrough.Place.CLICK_HOUR;
import static io.clickledger.walkthrough.Place.CLICK_MINUTE;
import static io.clickledger.walkthrough.Place.CLICK_VERDICT;
import static io.clickledger.walkthrough.Place.COMPACT;
import static io.clickledger.walkthrough.Place.DUPLICATE;
import static io.clickledger.walkthrough.Place.INVOICE;
import static io.clickledger.walkthrough.Place.ISSUE_INVOICES;
import static io.clickledger.walkthrough.Place.LATE_CLICK;
import static io.clickledger.walkthrough.Place.MARK_TRAFFIC;
import static io.clickledger.walkthrough.Place.RAW_CLICK;
import static io.clickledger.walkthrough.Place.REBUILD_TRUTH;
import static io.clickledger.walkthrough.Place.ROLLUP;
import static io.clickledger.walkthrough.Place.SOURCE;
import static io.clickledger.walkthrough.Place.TRUTH_HOUR;

import io.clickledger.explain.ReceivedCopies;
import io.clickledger.explain.ReceivedCopies.Copy;
import io.clickledger.raw.Fingerprint;
import io.clickledger.rules.fraud.AgentRule;
import io.clickledger.table.BillableClick;
import io.clickledger.table.BudgetDecision;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.Invoice;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.TruthHour;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The way of one click. */
final class ClickStory {
  /** Rules that judge by the user agent alone. */
  private static final Set<String> AGENT_RULES =
      Set.of(AgentRule.BOT, AgentRule.NON_BROWSER, AgentRule.PREFETCH);

  private final Role role;
  private final Evidence evidence;
  private final List<Copy> copies;
  private final Row billable;
  private final String currency;
  private final Evidence.Cell cell;
  private final long campaign;
  private final List<Step> steps = new ArrayList<>();

  /**
   * @param billable the click's row of {@code billable_click}
   */
  private ClickStory(Role role, Evidence evidence, List<Copy> copies, Row billable) {
    this.role = role;
    this.evidence = evidence;
    this.copies = copies;
    this.billable = billable;
    this.currency = billable.getAs(BillableClick.CURRENCY);
    this.cell = Evidence.cell(billable);
    this.campaign = billable.getAs(BillableClick.CAMPAIGN_ID);
  }

  static Actor of(Role role, Cast.Chosen click, Evidence evidence) {
    var billable = evidence.billable(click.clickId()).orElseThrow();
    var story = new ClickStory(role, evidence, click.copies().copies(), billable);
    return new Actor(
        role.id(),
        role.title(),
        click.clickId(),
        billable.getAs(BillableClick.EVENT_TIME),
        role.about(),
        story.steps());
  }

  private List<Step> steps() {
    received(copies.get(0), false);
    copies.stream().skip(1).forEach(copy -> received(copy, true));
    hour();
    budget();
    verdict();
    truth();
    Reconciled.step(evidence, cell, campaign, counted(), sentence()).ifPresent(steps::add);
    invoice();
    return steps;
  }

  /** What the stream made of the click. */
  private Place counted() {
    return role == Role.LATE ? LATE_CLICK : CLICK_MINUTE;
  }

  private void received(Copy copy, boolean again) {
    steps.add(arrival(copy, again));
    steps.add(kept(copy, again));
    switch (copy.door()) {
      case ReceivedCopies.DUPLICATE -> steps.add(duplicate(copy));
      case ReceivedCopies.LATE, ReceivedCopies.LATE_NOT_READ -> steps.add(late(copy));
      default -> steps.add(minute());
    }
  }

  private Step arrival(Copy copy, boolean again) {
    var row = copy.row();
    Instant event = row.getAs(RawClick.EVENT_TIME);
    Instant received = row.getAs(RawClick.RECEIVED_AT);
    var gap = Words.gap(event, received);
    var place =
        "%s, partition %d, record %s"
            .formatted(
                Words.last(row.getAs(RawClick.SOURCE_NAME)),
                row.<Integer>getAs(RawClick.SOURCE_PARTITION),
                Words.count(row.getAs(RawClick.SOURCE_OFFSET)));
    var text =
        again
            ? "The same click is sent once more, %s after the first copy: same id, same event_time, another record of the source (%s). A retry, not a second click."
                .formatted(
                    Words.gap(copies.get(0).row().getAs(RawClick.RECEIVED_AT), received), place)
            : "A user clicked ad %d of campaign %d at %s. The collector received the click %s %s; its place in the source is %s."
                .formatted(
                    row.<Long>getAs(RawClick.AD_ID),
                    row.<Long>getAs(RawClick.CAMPAIGN_ID),
                    Words.time(event),
                    gap,
                    received.isBefore(event) ? "before that, by its own clock" : "later",
                    place);
    return Step.at(SOURCE, again ? "Sent again" : "Received", text).on(received, "received");
  }

  private Step kept(Copy copy, boolean again) {
    var shown = again ? copies : List.of(copy);
    var text =
        again
            ? "archive keeps this copy too: the log is what was received, with duplicates in. Nothing is decided here."
            : "archive keeps the record as it was received. This log is never changed, and all exact figures can be computed from it again.";
    return Step.at(RAW_CLICK, again ? "Kept as well" : "Kept", text)
        .on(copy.row().getAs(RawClick.RECEIVED_AT), "received")
        .by(SOURCE, ARCHIVE, RAW_CLICK)
        .leaving(ShownTable.of(RawClick.TABLE, currency, shown.stream().map(Copy::row).toList()));
  }

  private Step minute() {
    var rows = evidence.minutes(cell);
    if (rows.isEmpty()) {
      return Step.at(
              CLICK_MINUTE,
              "Not counted yet",
              "The stream has no count of this ad in the minute %s: the rollup lane has not read the click."
                  .formatted(Words.minute(cell.minute())))
          .by(SOURCE, ROLLUP, CLICK_MINUTE);
    }
    var last = rows.get(rows.size() - 1);
    var committed = evidence.committed(last);
    return Step.at(
            CLICK_MINUTE,
            "Counted",
            "The rollup lane does not know the id from the last 20 minutes, so the click is new: %s of this ad in the minute %s. Its price counts before any judgment."
                .formatted(Words.among(sum(rows, ClickMinute.CLICKS)), Words.minute(cell.minute())))
        .on(
            committed == null ? cell.minute() : committed,
            committed == null ? "start of the minute" : "committed")
        .by(SOURCE, ROLLUP, CLICK_MINUTE)
        .leaving(ShownTable.of(ClickMinute.TABLE, currency, rows));
  }

  private Step duplicate(Copy copy) {
    var id = copy.row().<String>getAs(RawClick.CLICK_ID);
    return Step.at(
            DUPLICATE,
            "Not counted again",
            "The rollup lane remembers the id by 64 bits, %s, and they are there already. The copy leaves by the duplicate door: no row, and one more in the door's count."
                .formatted(Long.toHexString(Fingerprint.of(id))))
        .on(copy.row().getAs(RawClick.RECEIVED_AT), "received")
        .by(SOURCE, ROLLUP, DUPLICATE);
  }

  private Step late(Copy copy) {
    var row = copy.late();
    var step =
        Step.at(
                LATE_CLICK,
                row == null ? "For the late door" : "Out by the late door",
                "%s lie between event and receipt, and the limit is 15 minutes: whether a copy was counted can no longer be known. The stream does not count the click; %s."
                    .formatted(
                        Words.gap(
                            copy.row().getAs(RawClick.EVENT_TIME),
                            copy.row().getAs(RawClick.RECEIVED_AT)),
                        row == null ? "the lane has not come to it yet" : "here it says so"))
            .by(SOURCE, ROLLUP, LATE_CLICK);
    return row == null
        ? step
        : step.on(evidence.committed(row), "committed")
            .leaving(ShownTable.of(LateClick.TABLE, currency, List.of(row)));
  }

  private void hour() {
    var rows = evidence.hours(cell);
    if (role == Role.LATE || rows.isEmpty()) {
      return;
    }
    steps.add(
        Step.at(
                CLICK_HOUR,
                "Summed up",
                "Once no click in time can come to the hour any more, compact adds up its minutes: %s of this ad in the hour %s. Dashboards read this until truth is there."
                    .formatted(
                        Words.plural(sum(rows, ClickHour.CLICKS), "click"),
                        Words.minute(cell.hour())))
            .on(cell.hour(), "start of the hour")
            .by(CLICK_MINUTE, COMPACT, CLICK_HOUR)
            .leaving(ShownTable.of(ClickHour.TABLE, currency, rows)));
  }

  private void budget() {
    evidence.decision(billable).ifPresent(row -> steps.add(decided(row)));
  }

  private Step decided(Row row) {
    return Step.at(
            BUDGET_DECISION,
            "Spent",
            "The budget lane counts the click's price too. Its first decision on record since the receipt: %s, at %s spent of %s."
                .formatted(
                    row.<String>getAs(BudgetDecision.DECISION),
                    Words.money(row.getAs(BudgetDecision.SPENT_MICROS), currency),
                    Words.money(row.getAs(BudgetDecision.BUDGET_MICROS), currency)))
        .on(row.getAs(BudgetDecision.DECIDED_AT), "decided")
        .by(SOURCE, BUDGET, BUDGET_DECISION)
        .leaving(ShownTable.of(BudgetDecision.TABLE, currency, List.of(row)));
  }

  private void verdict() {
    var marks = evidence.marks(billable.getAs(BillableClick.CLICK_ID));
    var ran = evidence.ran("mark-traffic");
    if (!marks.isEmpty()) {
      var first = marks.get(0);
      steps.add(
          Step.at(
                  CLICK_VERDICT,
                  "Marked",
                  "mark-traffic judges every click of the date. The rule %s says %s: a row beside the click, which itself stays as it is.%s"
                      .formatted(
                          first.<String>getAs(ClickVerdict.RULE),
                          first.<String>getAs(ClickVerdict.DECISION),
                          seen()))
              .on(first.getAs(ClickVerdict.DECIDED_AT), "decided")
              .by(RAW_CLICK, MARK_TRAFFIC, CLICK_VERDICT)
              .leaving(ShownTable.of(ClickVerdict.TABLE, currency, marks)));
    } else if (ran != null) {
      steps.add(
          Step.at(
                  CLICK_VERDICT,
                  "Judged",
                  "mark-traffic judges every click of the date by its rules. None names this one: it gets no row here, and is valid.")
              .on(ran, "judged")
              .by(RAW_CLICK, MARK_TRAFFIC, CLICK_VERDICT));
    }
  }

  private String seen() {
    if (!AGENT_RULES.contains(billable.<String>getAs(BillableClick.WHY))) {
      return "";
    }
    var agent = copies.get(0).row().<@Nullable String>getAs(RawClick.USER_AGENT);
    return agent == null ? " The click has no user agent." : " Its user agent: " + agent;
  }

  private void truth() {
    var isBillable = billable.<Boolean>getAs(BillableClick.BILLABLE);
    int received = billable.getAs(BillableClick.COPIES);
    var step =
        Step.at(
                BILLABLE_CLICK,
                isBillable ? "Billable" : "Not billable",
                "rebuild-truth reads the raw log, and nothing that the stream computed. %s is one click, %s by %s; %s."
                    .formatted(
                        received == 1
                            ? "The one copy"
                            : "Of the " + received + " copies the first counts: it",
                        Words.money(billable.getAs(BillableClick.PRICE_MICROS), currency),
                        billable.<Boolean>getAs(BillableClick.AUCTION_PRICED)
                            ? "its auction price"
                            : "the campaign's CPC at that instant",
                        isBillable
                            ? "it is valid, and billed to the account's day "
                                + billable.getAs(BillableClick.BILLING_DAY)
                            : "it is not charged, by " + billable.getAs(BillableClick.WHY)))
            .on(evidence.ran("rebuild-truth"), "rebuilt")
            .by(RAW_CLICK, REBUILD_TRUTH, BILLABLE_CLICK)
            .leaving(ShownTable.of(BillableClick.TABLE, currency, List.of(billable)));
    steps.add(isBillable ? step : step.by(CLICK_VERDICT, REBUILD_TRUTH));
    truthHour(isBillable);
  }

  private void truthHour(boolean isBillable) {
    var rows = evidence.truth(cell);
    steps.add(
        Step.at(
                TRUTH_HOUR,
                "Added up exactly",
                "The ad's hour %s in truth: %s distinct, %s of them invalid, %s billable. This click is one of the %s."
                    .formatted(
                        Words.minute(cell.hour()),
                        Words.count(sum(rows, TruthHour.GROSS_CLICKS)),
                        Words.count(sum(rows, TruthHour.INVALID_CLICKS)),
                        Words.count(sum(rows, TruthHour.NET_CLICKS)),
                        isBillable ? "billable" : "invalid"))
            .on(evidence.ran("rebuild-truth"), "rebuilt")
            .by(BILLABLE_CLICK, TRUTH_HOUR)
            .leaving(ShownTable.of(TruthHour.TABLE, currency, rows)));
  }

  private String sentence() {
    return switch (role) {
      case ORDINARY -> "This click is in both.";
      case DUPLICATE -> "The second copy is in neither: each has found it by itself.";
      case LATE -> "This click is one of the late: missing in the stream, and accounted for.";
      case BOT -> "Clicks are compared before marks: the bot is in both.";
    };
  }

  private void invoice() {
    var lines = evidence.lines(billable);
    if (lines.isEmpty()) {
      steps.add(
          Step.at(
                  INVOICE,
                  "Not invoiced yet",
                  "No document covers the campaign and the account's day %s yet."
                      .formatted(billable.getAs(BillableClick.BILLING_DAY).toString()))
              .by(BILLABLE_CLICK, ISSUE_INVOICES, INVOICE));
      return;
    }
    var line = lines.get(0);
    steps.add(
        Step.at(
                INVOICE,
                billable.<Boolean>getAs(BillableClick.BILLABLE) ? "Charged" : "Shown, not charged",
                "%s for the account of advertiser %d has a line for the campaign: %s charged, %s invalid. %s%s"
                    .formatted(
                        document(line.get(Invoice.KIND), line.get(Invoice.INVOICE_NO)),
                        billable.<Long>getAs(BillableClick.ADVERTISER_ID),
                        Words.plural(number(line.get("line_" + Invoice.NET_CLICKS)), "click"),
                        Words.count(number(line.get("line_" + Invoice.INVALID_CLICKS))),
                        billable.<Boolean>getAs(BillableClick.BILLABLE)
                            ? "This click is one of those charged."
                            : "This click is one of the invalid.",
                        lines.size() > 1
                            ? " " + Words.plural(lines.size() - 1L, "later note") + " corrected it."
                            : ""))
            .on((Instant) line.get(Invoice.ISSUED_AT), "issued")
            .by(BILLABLE_CLICK, ISSUE_INVOICES, INVOICE)
            .leaving(
                ShownTable.lines(
                    Invoice.TABLE,
                    Set.of(Invoice.INVOICE_NO, "line_" + RawClick.CAMPAIGN_ID, "line_ad_id"),
                    lines)));
  }

  private static String document(@Nullable Object kind, @Nullable Object number) {
    var words = String.valueOf(kind).toLowerCase(Locale.ROOT).replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + " " + number;
  }

  private static long number(@Nullable Object value) {
    return value instanceof Long number ? number : 0;
  }

  private static long sum(List<Row> rows, String column) {
    return rows.stream().mapToLong(row -> row.<Long>getAs(column)).sum();
  }
}
