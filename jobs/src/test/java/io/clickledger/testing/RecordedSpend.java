package io.clickledger.testing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max_by;

import io.clickledger.lake.Lake;
import io.clickledger.table.BudgetDecision;
import java.util.Map;
import java.util.TreeMap;

/** What {@code budget_decision} says was spent: the newest row of each campaign's day. */
public final class RecordedSpend {
  private RecordedSpend() {}

  /** Millionths by {@code campaign day}, where anything was spent. */
  public static Map<String, Long> of(Lake lake) {
    var spent = new TreeMap<String, Long>();
    lake.read(BudgetDecision.TABLE)
        .groupBy(BudgetDecision.CAMPAIGN_ID, BudgetDecision.BILLING_DAY)
        .agg(max_by(col(BudgetDecision.SPENT_MICROS), col(BudgetDecision.VERSION)))
        .collectAsList()
        .forEach(row -> spent.put(row.getLong(0) + " " + row.get(1), row.getLong(2)));
    spent.values().removeIf(micros -> micros == 0);
    return spent;
  }
}
