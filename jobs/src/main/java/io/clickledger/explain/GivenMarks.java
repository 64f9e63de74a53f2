package io.clickledger.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.clickledger.rules.Decision;
import io.clickledger.rules.VerdictPrecedence;
import io.clickledger.rules.VerdictTier;
import io.clickledger.table.ClickVerdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Every mark on a click, and which decides. */
public final class GivenMarks {
  private final List<Row> marks;

  /**
   * @param verdicts rows of {@code click_verdict}
   * @param dates UTC dates of the click's copies
   */
  public GivenMarks(Dataset<Row> verdicts, String clickId, Set<LocalDate> dates) {
    marks =
        verdicts
            .where(col(ClickVerdict.EVENT_DATE).isInCollection(dates))
            .where(col(ClickVerdict.CLICK_ID).equalTo(lit(clickId)))
            .collectAsList()
            .stream()
            .sorted(
                Comparator.<Row, LocalDate>comparing(row -> row.getAs(ClickVerdict.EVENT_DATE))
                    .thenComparing(GivenMarks::precedence, Comparator.reverseOrder())
                    .thenComparing(row -> String.valueOf(row.<Object>getAs("selector"))))
            .toList();
  }

  int size() {
    return marks.size();
  }

  /** Rows of {@code click_verdict}; of each date the one that decides comes first. */
  public List<Row> rows() {
    return marks;
  }

  Finding finding() {
    var facts = new ArrayList<Map<String, @Nullable Object>>();
    LocalDate date = null;
    for (var mark : marks) {
      var fact = new LinkedHashMap<String, @Nullable Object>();
      var isFirst = !mark.<LocalDate>getAs(ClickVerdict.EVENT_DATE).equals(date);
      fact.put("decides", isFirst ? "yes" : "no");
      fact.putAll(
          Finding.fact(
              mark,
              ClickVerdict.TIER,
              ClickVerdict.DECISION,
              ClickVerdict.RULE,
              ClickVerdict.RULE_VERSION,
              ClickVerdict.SCORE,
              ClickVerdict.DECIDED_AT,
              ClickVerdict.EVENT_DATE,
              ClickVerdict.IMPORTED_FROM,
              ClickVerdict.REASON,
              ClickVerdict.SELECTOR));
      facts.add(fact);
      date = mark.getAs(ClickVerdict.EVENT_DATE);
    }
    return new Finding(
        "marks",
        marks.isEmpty()
            ? "none, so the click is valid"
            : "the strongest tier decides (MANUAL, SIVT, GIVT), within it the latest ruling",
        facts);
  }

  private static VerdictPrecedence precedence(Row mark) {
    return new VerdictPrecedence(
        VerdictTier.valueOf(mark.getAs(ClickVerdict.TIER)),
        mark.getAs(ClickVerdict.DECIDED_AT),
        mark.getAs(ClickVerdict.RULE),
        mark.getAs(ClickVerdict.RULE_VERSION),
        Decision.valueOf(mark.getAs(ClickVerdict.DECISION)));
  }
}
