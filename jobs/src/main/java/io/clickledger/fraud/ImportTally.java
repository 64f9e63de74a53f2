package io.clickledger.fraud;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.clickledger.rules.Decision;
import io.clickledger.rules.verdict.SuppliedRecord;
import io.clickledger.rules.verdict.SuppliedVerdicts;
import io.clickledger.rules.verdict.SuppliedVerdicts.Rejection;
import io.clickledger.rules.verdict.VerdictRejectReason;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What an import gives.
 *
 * @param days by UTC date of the events
 * @param given numbers of the rulings that name a click
 */
record ImportTally(SortedMap<LocalDate, Day> days, Set<Integer> given) {

  /**
   * Marks of a UTC date.
   *
   * @param invalid new marks that say INVALID
   * @param valid new marks that say VALID
   * @param present marks that were there
   * @param advertisers whom the clicks of the new marks name
   */
  record Day(long invalid, long valid, long present, List<Long> advertisers) {
    long added() {
      return invalid + valid;
    }
  }

  /** Counts {@link ImportedMarks}. */
  static ImportTally of(Dataset<Row> marks) {
    var isNew = col(ImportedMarks.IS_NEW);
    var counted =
        marks
            .groupBy(ClickVerdict.EVENT_DATE)
            .agg(
                count_if(isNew.and(says(Decision.INVALID))),
                count_if(isNew.and(says(Decision.VALID))),
                count_if(not(isNew)),
                collect_set(when(isNew, col(RawClick.ADVERTISER_ID))),
                flatten(collect_set(col(ImportedMarks.RULINGS))))
            .collectAsList();
    var days = new TreeMap<LocalDate, Day>();
    var given = new HashSet<Integer>();
    for (var row : counted) {
      days.put(
          row.getAs(0),
          new Day(row.getLong(1), row.getLong(2), row.getLong(3), row.<Long>getList(4)));
      given.addAll(row.<Integer>getList(5));
    }
    return new ImportTally(days, given);
  }

  private static Column says(Decision decision) {
    return col(ClickVerdict.DECISION).equalTo(decision.name());
  }

  long added() {
    return days.values().stream().mapToLong(Day::added).sum();
  }

  long present() {
    return days.values().stream().mapToLong(Day::present).sum();
  }

  /** The records that broke a rule, and those that name no click, in the file's order. */
  List<Rejection> allRejections(SuppliedVerdicts supplied) {
    var all = new ArrayList<>(supplied.rejections());
    for (int i = 0; i < supplied.rulings().size(); i++) {
      if (!given.contains(i)) {
        all.add(new Rejection(supplied.rulings().get(i).record(), noClick(supplied, i)));
      }
    }
    all.sort(Comparator.comparingLong(one -> one.record().number()));
    return all;
  }

  private static SuppliedRecord.Problem noClick(SuppliedVerdicts supplied, int number) {
    var ruling = supplied.rulings().get(number).ruling();
    if (ruling.selector() != null) {
      return new SuppliedRecord.Problem(
          VerdictRejectReason.NO_CLICK_MATCHES,
          "raw_click holds no click that meets " + ruling.selector().json());
    }
    return new SuppliedRecord.Problem(
        VerdictRejectReason.UNKNOWN_CLICK,
        "raw_click holds no click "
            + ruling.clickId()
            + (ruling.eventDate() == null ? "" : " of " + ruling.eventDate()));
  }
}
