package io.clickledger.walkthrough;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.clickledger.explain.ReceivedCopies;
import io.clickledger.rules.Lateness;
import io.clickledger.rules.VerdictTier;
import io.clickledger.rules.fraud.AgentRule;
import io.clickledger.table.BillableClick;
import java.util.List;
import org.apache.spark.sql.Column;

/** A kind of click that the page follows one of. */
enum Role {
  ORDINARY(
      "ordinary",
      "An ordinary click",
      "Received once, in time, judged valid: counted by the stream within seconds, and again, on"
          + " its own, by truth, which is what is billed.",
      "has no click that came once, in time, and is valid"),
  DUPLICATE(
      "duplicate",
      "A duplicate",
      "The same click, sent twice. The log keeps both copies; the stream and truth each count one,"
          + " and neither asks the other.",
      "has no valid click of which a second copy came in time"),
  LATE(
      "late",
      "A late click",
      "Received over 15 minutes after the event, when the stream's memory may no longer know its"
          + " copies: only truth counts it, and reconcile must say so.",
      "has no valid click that came over 15 minutes late"),
  BOT(
      "bot",
      "A bot",
      "A distinct click that a routine rule marks. Nothing is deleted: it stays in every table, and"
          + " is not charged.",
      "has no click that came once, in time, and is marked by a routine rule");

  private final String id;
  private final String title;
  private final String about;
  private final String absence;

  Role(String id, String title, String about, String absence) {
    this.id = id;
    this.title = title;
    this.about = about;
    this.absence = absence;
  }

  String id() {
    return id;
  }

  String title() {
    return title;
  }

  String about() {
    return about;
  }

  /** Reads on from a date, where there is none. */
  String absence() {
    return absence;
  }

  /** Rows of {@code billable_click} that may fit; {@link #fits} says which do. */
  Column mayFit() {
    var lateness =
        expr("unix_micros(" + BillableClick.RECEIVED_AT + ")")
            .minus(expr("unix_micros(" + BillableClick.EVENT_TIME + ")"));
    var late = lateness.gt(lit(Lateness.LIMIT_MICROS));
    var once = col(BillableClick.COPIES).equalTo(1);
    var tier = col(BillableClick.VERDICT_TIER);
    var plain = col(BillableClick.BILLABLE).and(tier.isNull());
    return switch (this) {
      case ORDINARY -> plain.and(once).and(not(late));
      case DUPLICATE ->
          plain.and(not(once)).and(not(col(BillableClick.COPIES_DISAGREE))).and(not(late));
      case LATE -> plain.and(once).and(late);
      case BOT ->
          not(col(BillableClick.BILLABLE))
              .and(tier.equalTo(VerdictTier.GIVT.name()))
              .and(once)
              .and(not(late));
    };
  }

  /** Which of those that may fit come first: 0, then 1. */
  Column rank() {
    return this == BOT
        ? when(col(BillableClick.WHY).equalTo(lit(AgentRule.BOT)), 0).otherwise(1)
        : lit(0);
  }

  boolean fits(ReceivedCopies copies) {
    var doors = copies.copies().stream().map(ReceivedCopies.Copy::door).toList();
    return switch (this) {
      case ORDINARY, BOT -> doors.equals(List.of(ReceivedCopies.ACCEPTED));
      case DUPLICATE ->
          doors.size() > 1
              && doors.get(0).equals(ReceivedCopies.ACCEPTED)
              && doors.stream().skip(1).allMatch(ReceivedCopies.DUPLICATE::equals);
      case LATE ->
          doors.equals(List.of(ReceivedCopies.LATE))
              || doors.equals(List.of(ReceivedCopies.LATE_NOT_READ));
    };
  }
}
