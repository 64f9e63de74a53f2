package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.clickledger.common.Door;
import io.clickledger.table.RejectedClick;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What becomes of rejected records, by the code under which they were rejected.
 *
 * @param byReason figures by that code
 * @param rejectedAgain what today's parser does not take, by the codes then and now
 */
record ReplayTally(SortedMap<String, Figures> byReason, List<Again> rejectedAgain) {

  record Figures(long passed, long inLog, long rejectedAgain) {
    static final Figures NONE = new Figures(0, 0, 0);

    long records() {
      return passed + inLog + rejectedAgain;
    }

    Figures plus(Figures other) {
      return new Figures(
          passed + other.passed, inLog + other.inLog, rejectedAgain + other.rejectedAgain);
    }
  }

  /**
   * @param example position and verdict of the first of them
   */
  record Again(String was, String is, long records, String example) {}

  ReplayTally {
    rejectedAgain = List.copyOf(rejectedAgain);
  }

  /**
   * @param inLog {@link RejectedRecords} whose position the log has
   * @param parsed {@link RejectedRecords#parsed} of the others
   */
  static ReplayTally of(Dataset<Row> inLog, Dataset<Row> parsed) {
    var byReason = new TreeMap<String, Figures>();
    inLog
        .groupBy(RejectedRecords.REASON_WAS)
        .count()
        .collectAsList()
        .forEach(row -> byReason.put(row.getString(0), new Figures(0, row.getLong(1), 0)));
    var again = new ArrayList<Again>();
    for (var row : verdicts(parsed)) {
      var was = row.getString(0);
      var records = row.getLong(3);
      var passed = row.getString(1).equals(Door.ACCEPTED.name());
      if (!passed) {
        again.add(new Again(was, row.getString(2), records, example(row.getStruct(4))));
      }
      var figures = passed ? new Figures(records, 0, 0) : new Figures(0, 0, records);
      byReason.merge(was, figures, Figures::plus);
    }
    return new ReplayTally(byReason, again);
  }

  private static List<Row> verdicts(Dataset<Row> parsed) {
    var first = min(struct(SourcePosition.columns(col(RejectedClick.DETAIL))));
    return parsed
        .groupBy(RejectedRecords.REASON_WAS, ArchivedRecord.DOOR, RejectedClick.REASON)
        .agg(count(lit(1)), first)
        .orderBy(RejectedRecords.REASON_WAS, ArchivedRecord.DOOR, RejectedClick.REASON)
        .collectAsList();
  }

  private static String example(Row first) {
    var position = new RepairedFile.Position(first.getString(0), first.getInt(1), first.getLong(2));
    return position + ": " + first.getString(3);
  }

  Figures total() {
    return byReason.values().stream().reduce(Figures.NONE, Figures::plus);
  }

  /** The table for a person, and an example of every verdict that a record met again. */
  List<String> lines(boolean dryRun) {
    var lines = new ArrayList<String>();
    lines.add(
        "%-18s %12s %12s %12s %14s"
            .formatted(
                "reason",
                "rejected",
                dryRun ? "would pass" : "passed",
                "in the log",
                "still rejected"));
    byReason.forEach((reason, figures) -> lines.add(line(reason, figures)));
    lines.add(line("all", total()));
    for (var a : rejectedAgain) {
      lines.add(
          "still rejected: %,d of %s, now %s, for example %s"
              .formatted(a.records, a.was, a.is, a.example));
    }
    return List.copyOf(lines);
  }

  private static String line(String reason, Figures figures) {
    return "%-18s %,12d %,12d %,12d %,14d"
        .formatted(reason, figures.records(), figures.passed, figures.inLog, figures.rejectedAgain);
  }
}
