package io.clickledger.table;

import java.util.List;

/** Every table of the lake, in the order of the data flow. */
public final class Tables {
  public static final List<TableDefinition> ALL =
      List.of(
          Campaign.TABLE,
          RawClick.TABLE,
          RejectedClick.TABLE,
          StreamProgress.TABLE,
          ClickMinute.TABLE,
          ClickHour.TABLE,
          ClickDay.TABLE,
          LateClick.TABLE,
          BudgetDecision.TABLE,
          ClickVerdict.TABLE,
          RejectedVerdict.TABLE,
          BillableClick.TABLE,
          TruthHour.TABLE,
          TruthDay.TABLE,
          DayStatus.TABLE,
          Reconciliation.TABLE,
          Invoice.TABLE,
          InvoiceClick.TABLE,
          JobRun.TABLE);

  private Tables() {}
}
