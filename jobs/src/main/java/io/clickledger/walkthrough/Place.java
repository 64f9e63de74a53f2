package io.clickledger.walkthrough;

import io.clickledger.table.BillableClick;
import io.clickledger.table.BudgetDecision;
import io.clickledger.table.ClickHour;
import io.clickledger.table.ClickMinute;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.Invoice;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import io.clickledger.table.TruthHour;

/** Where a click can be: a place of the page's diagram, which knows it by its name. */
enum Place {
  SOURCE("source"),
  ARCHIVE("archive"),
  RAW_CLICK(RawClick.TABLE.name()),
  ROLLUP("rollup"),
  DUPLICATE("duplicate"),
  LATE_CLICK(LateClick.TABLE.name()),
  CLICK_MINUTE(ClickMinute.TABLE.name()),
  COMPACT("compact"),
  CLICK_HOUR(ClickHour.TABLE.name()),
  BUDGET("budget"),
  BUDGET_DECISION(BudgetDecision.TABLE.name()),
  MARK_TRAFFIC("mark-traffic"),
  CLICK_VERDICT(ClickVerdict.TABLE.name()),
  REBUILD_TRUTH("rebuild-truth"),
  BILLABLE_CLICK(BillableClick.TABLE.name()),
  TRUTH_HOUR(TruthHour.TABLE.name()),
  RECONCILE("reconcile"),
  RECONCILIATION(Reconciliation.TABLE.name()),
  ISSUE_INVOICES("issue-invoices"),
  INVOICE(Invoice.TABLE.name());

  private final String id;

  Place(String id) {
    this.id = id;
  }

  /** A command's or a table's name; {@code source} and {@code duplicate} are neither. */
  String id() {
    return id;
  }
}
