package io.clickledger.budget;

import io.clickledger.gate.Decision;
import io.clickledger.table.BudgetDecision;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Decisions as rows of {@code budget_decision}. */
final class DecisionRows {
  private DecisionRows() {}

  static Dataset<Row> of(SparkSession spark, List<Decision> decisions) {
    var rows = decisions.stream().map(DecisionRows::row).toList();
    return spark.createDataFrame(rows, BudgetDecision.TABLE.schema()).coalesce(1);
  }

  private static Row row(Decision d) {
    var decidedAt = Instant.ofEpochMilli(d.decidedAtMillis());
    return RowFactory.create(
        d.campaignId(),
        d.billingDay(),
        d.version(),
        d.verdict().name(),
        d.share(),
        d.reason(),
        d.currency(),
        d.budgetMicros(),
        d.spentMicros(),
        d.velocityMicrosPerSecond(),
        d.stalenessMillis(),
        d.atRiskMicros(),
        d.allowanceMicros(),
        d.slots(),
        decidedAt,
        Instant.ofEpochMilli(d.expiresAtMillis()),
        decidedAt.atOffset(ZoneOffset.UTC).toLocalDate());
  }
}
