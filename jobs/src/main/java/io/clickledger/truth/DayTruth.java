package io.clickledger.truth;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.raw.CrowdedKeys;
import io.clickledger.raw.DistinctClicks;
import io.clickledger.raw.RawDay;
import io.clickledger.table.Campaign;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The truth of one UTC day: a function of the log, the rate card, the marks and the cutoff, and of
 * nothing else. {@code rebuild-truth} keeps it, {@code verify-invoice} asks for it again.
 */
public final class DayTruth {
  /** Name of the cutoff, in microseconds since epoch, wherever a day's inputs are kept. */
  public static final String CUTOFF_MICROS = "cutoff_micros";

  private DayTruth() {}

  /**
   * Counts the copies and marks of each click when called; the rest is done when the answer is
   * used.
   *
   * @param raw {@code raw_click}
   * @param campaigns {@code campaign}
   * @param verdicts {@code click_verdict}
   * @param date UTC date of the events
   * @param cutoff receipts from here on are left out
   * @return rows of {@code billable_click}, see {@link BillableClicks}
   */
  public static Dataset<Row> of(
      Dataset<Row> raw,
      Dataset<Row> campaigns,
      Dataset<Row> verdicts,
      LocalDate date,
      Instant cutoff) {
    var copies = RawDay.receivedFor(raw, date, Optional.of(cutoff));
    var marks = verdicts.where(col(ClickVerdict.EVENT_DATE).equalTo(lit(date)));
    return billable(copies, Campaign.inForce(campaigns), marks);
  }

  /** Most clicks have one copy and no mark: they are priced where they lie. */
  private static Dataset<Row> billable(
      Dataset<Row> copies, Dataset<Row> rates, Dataset<Row> marks) {
    var id = CrowdedKeys.key(xxhash64(col(RawClick.CLICK_ID)));
    // A copy and a mark are two of the same id, as two copies are.
    var crowded = CrowdedKeys.in(copies.select(id).unionAll(marks.select(id)), 1);
    var deciding = DecidingVerdicts.of(marks);
    var plain = DistinctClicks.ofSingleCopies(copies.where(not(crowded.mayHold(id))));
    var others = DistinctClicks.of(copies.where(crowded.mayHold(id)));
    return BillableClicks.of(plain, rates, deciding.limit(0))
        .unionAll(BillableClicks.of(others, rates, deciding));
  }
}
