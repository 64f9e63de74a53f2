package io.clickledger.reconcile;

import static io.clickledger.reconcile.OnTimeCopies.IS_BEHIND;
import static io.clickledger.reconcile.OnTimeCopies.IS_READ;
import static io.clickledger.reconcile.OnTimeCopies.IS_REPLAYED;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.clickledger.table.RawClick;
import io.clickledger.table.Reconciliation;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Why stream and truth differ, a row a difference: (hour, campaign_id, cause, clicks). A cause is a
 * column of {@code reconciliation}; clicks is −1 where truth counts a click that the stream does
 * not count there, +1 the other way round.
 */
final class Causes {
  static final String CAUSE = "cause";
  static final String CLICKS = "clicks";

  private static final String CELL = "cell";

  private Causes() {}

  /**
   * @param truth (click_id, hour, campaign_id) of a day's distinct clicks; settled ones may be left
   *     out of all three
   * @param copies {@link OnTimeCopies}
   * @param counted {@link CountedCopies}
   */
  static Dataset<Row> of(Dataset<Row> truth, Dataset<Row> copies, Dataset<Row> counted) {
    return missing(truth, copies, counted).unionByName(surplus(truth, counted));
  }

  /** Clicks of truth that the stream did not count in their own hour and campaign. */
  private static Dataset<Row> missing(
      Dataset<Row> truth, Dataset<Row> copies, Dataset<Row> counted) {
    var ids =
        copies
            .groupBy(RawClick.CLICK_ID)
            .agg(
                max(OnTimeCopies.isCandidate()).as("candidate"),
                max(col(IS_READ).and(col(IS_BEHIND))).as("behind"),
                max(col(IS_READ).and(col(IS_REPLAYED))).as("replayed"),
                max(not(col(IS_READ))).as("unread"));
    var countedIds = counted.select(RawClick.CLICK_ID).distinct().withColumn("counted", lit(true));
    return truth
        .join(
            counted,
            new String[] {RawClick.CLICK_ID, Reconciliation.HOUR, RawClick.CAMPAIGN_ID},
            "left_anti")
        .join(ids, new String[] {RawClick.CLICK_ID}, "left")
        .join(countedIds, new String[] {RawClick.CLICK_ID}, "left")
        .select(
            col(Reconciliation.HOUR),
            col(Reconciliation.CAMPAIGN_ID),
            when(flag("counted"), Reconciliation.COPY_CONFLICTS)
                .when(flag("candidate"), Reconciliation.FINGERPRINT_COLLISIONS)
                .when(flag("behind"), Reconciliation.BEHIND_MEMORY)
                .when(flag("replayed"), Reconciliation.REPLAYED_REJECTS)
                .when(flag("unread"), Reconciliation.NOT_YET_READ)
                .otherwise(Reconciliation.LATE)
                .as(CAUSE),
            lit(-1L).as(CLICKS));
  }

  /** Copies that the stream counted where truth has no such click, or has it once already. */
  private static Dataset<Row> surplus(Dataset<Row> truth, Dataset<Row> counted) {
    var cell = truth.withColumn(CELL, lit(true));
    var known = truth.select(RawClick.CLICK_ID).withColumn("known", lit(true));
    var inPlace =
        counted
            .groupBy(RawClick.CLICK_ID, Reconciliation.HOUR, RawClick.CAMPAIGN_ID)
            .count()
            .join(
                cell,
                new String[] {RawClick.CLICK_ID, Reconciliation.HOUR, RawClick.CAMPAIGN_ID},
                "left")
            .join(known, new String[] {RawClick.CLICK_ID}, "left")
            .withColumn(CLICKS, col("count").minus(when(flag(CELL), 1L).otherwise(0L)));
    return inPlace
        .where(col(CLICKS).gt(0))
        .select(
            col(Reconciliation.HOUR),
            col(Reconciliation.CAMPAIGN_ID),
            when(flag("known"), Reconciliation.COPY_CONFLICTS)
                .otherwise(Reconciliation.AFTER_TRUTH)
                .as(CAUSE),
            col(CLICKS));
  }

  private static Column flag(String column) {
    return coalesce(col(column), lit(false));
  }
}
