package io.clickledger.reconcile;

import static io.clickledger.reconcile.OnTimeCopies.FINGERPRINT;
import static io.clickledger.reconcile.OnTimeCopies.HOUR;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.raw.KeyFilter;
import io.clickledger.table.RawClick;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The clicks of a day that need a closer look, by fingerprint: all but those that truth has once
 * and of which every copy that the lane could count says the same as truth. Of these the lane
 * counted one copy, whichever it was, and where truth counts it: nearly every click is settled so,
 * by a hash of what is to agree. A few are looked at that need not be, and none is passed over.
 */
final class Unsettled {
  /** A click of truth, by all that its copies are to agree on. */
  private static final int TRUTH = 0;

  /** A copy of the day, by the same. */
  private static final int COPY = 1;

  /** A click of truth, by its fingerprint: two of one fingerprint were one to the lane. */
  private static final int ID_OF_TRUTH = 2;

  /** A copy of another day, by its fingerprint. */
  private static final int ID_OF_OTHER_DAY = 3;

  private static final String KEY = "key";

  private Unsettled() {}

  /**
   * Reads both once, to count, when called; and again when the answer is used.
   *
   * @param truth (click_id, fingerprint, event_time, campaign_id) of the day's distinct clicks
   * @param candidates {@link OnTimeCopies#candidates}; copies of other days may be among them
   * @return (fingerprint), each once
   */
  static Dataset<Row> of(Dataset<Row> truth, Dataset<Row> candidates, LocalDate date) {
    var isOfDay = col(HOUR).cast("date").equalTo(lit(date));
    var unsettled =
        KeyFilter.of(
            truth
                .select(explode(array(click(TRUTH), id(ID_OF_TRUTH))).as(KEY))
                .unionAll(
                    candidates.select(
                        when(isOfDay, click(COPY)).otherwise(id(ID_OF_OTHER_DAY)).as(KEY))),
            Unsettled::isUnsettled);
    var ofTruth = unsettled.mayHold(click(TRUTH)).or(unsettled.mayHold(id(ID_OF_TRUTH)));
    return truth
        .where(ofTruth)
        .select(FINGERPRINT)
        .unionAll(candidates.where(isOfDay.and(unsettled.mayHold(click(COPY)))).select(FINGERPRINT))
        .distinct();
  }

  private static boolean isUnsettled(int[] rows) {
    var isClick = rows[TRUTH] + rows[COPY] > 0;
    return (isClick && (rows[TRUTH] != 1 || rows[COPY] == 0))
        || rows[ID_OF_TRUTH] > 1
        || (rows[ID_OF_TRUTH] > 0 && rows[ID_OF_OTHER_DAY] > 0);
  }

  private static Column click(int kind) {
    var agreed =
        xxhash64(col(RawClick.EVENT_TIME), col(RawClick.CAMPAIGN_ID), col(RawClick.CLICK_ID));
    return KeyFilter.key(agreed, kind);
  }

  private static Column id(int kind) {
    return KeyFilter.key(col(FINGERPRINT), kind);
  }
}
