package io.clickledger.reconcile;

import static io.clickledger.reconcile.OnTimeCopies.FINGERPRINT;
import static io.clickledger.reconcile.OnTimeCopies.HOUR;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.table.RawClick;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The clicks of a day that need a closer look, by fingerprint: all but those that truth has once
 * and of which every copy that the lane could count says the same. Of these the lane counted one
 * copy, whichever it was, and where truth counts it: nearly every click is settled so, in one
 * shuffle of numbers.
 */
final class Unsettled {
  private static final String CELL = "cell";
  private static final String EVENT = "event";
  private static final String TRUTHS = "truths";
  private static final String COPIES = "copies";
  private static final String OF_DAY = "of_day";

  private Unsettled() {}

  /**
   * @param truth (click_id, fingerprint, hour, campaign_id) of the day's distinct clicks
   * @param candidates {@link OnTimeCopies#candidates}; copies of other days may be among them
   * @return (fingerprint), each once
   */
  static Dataset<Row> of(Dataset<Row> truth, Dataset<Row> candidates, LocalDate date) {
    var noEvent = lit(null).cast("timestamp").as(EVENT);
    var isOfDay = col(HOUR).cast("date").equalTo(lit(date)).as(OF_DAY);
    return truth
        .select(col(FINGERPRINT), cell(), noEvent, lit(true).as(OF_DAY), lit(1).as(TRUTHS))
        .unionByName(
            candidates.select(
                col(FINGERPRINT),
                cell(),
                col(RawClick.EVENT_TIME).as(EVENT),
                isOfDay,
                lit(0).as(TRUTHS)))
        .groupBy(FINGERPRINT)
        .agg(
            sum(TRUTHS).as(TRUTHS),
            count(EVENT).as(COPIES),
            max(OF_DAY).as(OF_DAY),
            min(CELL).as("first_cell"),
            max(CELL).as("last_cell"),
            min(EVENT).as("first_event"),
            max(EVENT).as("last_event"))
        .where(OF_DAY)
        .where("truths <> 1 OR copies = 0 OR first_cell <> last_cell OR first_event <> last_event")
        .select(FINGERPRINT);
  }

  /** The id comes last: there it meets another seed, under which ids of one fingerprint differ. */
  private static Column cell() {
    return xxhash64(col(HOUR), col(RawClick.CAMPAIGN_ID), col(RawClick.CLICK_ID)).as(CELL);
  }
}
