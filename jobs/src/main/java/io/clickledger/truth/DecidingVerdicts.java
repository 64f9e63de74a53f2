package io.clickledger.truth;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import io.clickledger.rules.VerdictTier;
import io.clickledger.table.ClickVerdict;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The one verdict of each marked click that decides, whatever order the marks arrived in. */
final class DecidingVerdicts {
  private static final String DECIDING = "deciding";

  private DecidingVerdicts() {}

  /**
   * The strongest tier decides, within it the latest ruling; rule and version break what ties
   * remain.
   *
   * @param verdicts rows of {@code click_verdict}
   * @return (click_id, tier, rule, decision), one row a click
   */
  static Dataset<Row> of(Dataset<Row> verdicts) {
    var strength =
        struct(
            array_position(tiers(), col(ClickVerdict.TIER)).as("strength"),
            col(ClickVerdict.DECIDED_AT),
            col(ClickVerdict.RULE),
            col(ClickVerdict.RULE_VERSION),
            col(ClickVerdict.DECISION),
            col(ClickVerdict.TIER));
    return verdicts
        .groupBy(ClickVerdict.CLICK_ID)
        .agg(max(strength).as(DECIDING))
        .select(
            col(ClickVerdict.CLICK_ID),
            of(ClickVerdict.TIER),
            of(ClickVerdict.RULE),
            of(ClickVerdict.DECISION));
  }

  private static Column of(String column) {
    return col(DECIDING + "." + column).as(column);
  }

  private static Column tiers() {
    return array(
        Arrays.stream(VerdictTier.values()).map(t -> lit(t.name())).toArray(Column[]::new));
  }
}
