package io.clickledger.walkthrough;

import io.clickledger.table.Reconciliation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** The step at which stream and truth meet. */
final class Reconciled {
  private static final Map<String, String> CAUSES = new LinkedHashMap<>();

  static {
    CAUSES.put(Reconciliation.LATE, "late");
    CAUSES.put(Reconciliation.BEHIND_MEMORY, "behind the memory");
    CAUSES.put(Reconciliation.REPLAYED_REJECTS, "replayed rejects");
    CAUSES.put(Reconciliation.NOT_YET_READ, "not yet read");
    CAUSES.put(Reconciliation.FINGERPRINT_COLLISIONS, "fingerprint collisions");
    CAUSES.put(Reconciliation.COPY_CONFLICTS, "copies that disagree");
    CAUSES.put(Reconciliation.AFTER_TRUTH, "after truth");
    CAUSES.put(Reconciliation.UNEXPLAINED, "without a cause");
  }

  private Reconciled() {}

  /**
   * @param counted where the stream has put the click
   * @param sentence what it means for the click
   */
  static Optional<Step> step(
      Evidence evidence, Evidence.Cell cell, long campaign, Place counted, String sentence) {
    return evidence
        .reconciled(cell.hour(), campaign)
        .map(
            row ->
                Step.at(
                        Place.RECONCILIATION,
                        "Compared",
                        "reconcile compares the two counts of campaign %d in the hour %s: %s. %s"
                            .formatted(
                                campaign, Words.minute(cell.hour()), compared(row), sentence))
                    .on(evidence.ran("reconcile"), "compared")
                    .by(counted, Place.RECONCILE, Place.RECONCILIATION)
                    .by(Place.BILLABLE_CLICK, Place.RECONCILE)
                    .leaving(ShownTable.of(Reconciliation.TABLE, null, List.of(row))));
  }

  private static String compared(Row row) {
    long stream = row.getAs(Reconciliation.STREAM_CLICKS);
    long truth = row.getAs(Reconciliation.TRUTH_CLICKS);
    var counts = "the stream has %s, truth %s".formatted(Words.count(stream), Words.count(truth));
    var causes =
        CAUSES.entrySet().stream()
            .filter(cause -> row.<Long>getAs(cause.getKey()) != 0)
            .map(cause -> cause.getValue() + " " + row.<Long>getAs(cause.getKey()))
            .collect(Collectors.joining(", "));
    return causes.isEmpty()
        ? counts + ", and they agree"
        : counts + ", and the difference is: " + causes;
  }
}
