package io.clickledger.truth;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.xxhash64;

import io.clickledger.raw.DistinctClicks;
import io.clickledger.raw.KeyFilter;
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
   * Reads the ids once when called. One that stands once among copies and marks is a click with one
   * copy and no mark, as nearly all are: it is priced where it lies. Only the others are put in
   * order and meet their marks. Ids are told apart by hashes here, and those that share one are
   * among the others: whole ids decide.
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
    var rates = Campaign.inForce(campaigns);
    var id = KeyFilter.key(xxhash64(col(RawClick.CLICK_ID)));
    var standsAgain =
        KeyFilter.crowded(copies.select(id).unionAll(marks.select(id)), 1).mayHold(id);
    var single = DistinctClicks.single(copies.where(not(standsAgain)));
    var others = DistinctClicks.of(copies.where(standsAgain));
    var noMarks = marks.limit(0);
    return BillableClicks.of(single, rates, DecidingVerdicts.of(noMarks), date)
        .unionAll(BillableClicks.of(others, rates, DecidingVerdicts.of(marks), date));
  }
}
