package io.clickledger.fraud;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.clickledger.raw.DistinctClicks;
import io.clickledger.raw.RawDay;
import io.clickledger.rules.fraud.ClockAhead;
import io.clickledger.rules.fraud.DataCentres;
import io.clickledger.rules.fraud.GivtRule;
import io.clickledger.rules.fraud.GivtRules;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/**
 * The marks that the routine rules give to the distinct clicks of one UTC day: a function of the
 * raw rows and the rules, whatever arrived in which order. Most clicks break none and leave before
 * the others are put in order.
 */
final class GivtMarks {
  private static final String MARK = "mark";

  private GivtMarks() {}

  /**
   * Reads the rows once when called, see {@link SuspectClicks#find}.
   *
   * @param raw {@code raw_click}
   * @param date UTC date of the events to judge
   * @return (click_id, rule, rule_version), each once
   */
  static Dataset<Row> of(Dataset<Row> raw, LocalDate date, GivtRules rules) {
    var start = RawDay.startOf(date);
    var lookBack = start.minusSeconds(rules.doubleClick().seconds());
    var end = RawDay.startOf(date.plusDays(1));
    var received = RawDay.receivedBetween(raw, lookBack, end, Optional.empty());
    var caps =
        List.of(
            new CappedKey(rules.ipAndAd(), RawClick.IP, RawClick.AD_ID),
            new CappedKey(rules.userAndCampaign(), RawClick.USER_ID, RawClick.CAMPAIGN_ID));
    var suspects = SuspectClicks.find(received, rules, caps, breaksAlone(rules));
    var judged =
        DoubleClicks.of(DistinctClicks.ofEachDay(suspects), rules.doubleClick())
            .where(col(RawClick.EVENT_TIME).geq(lit(start)));
    for (var cap : caps) {
      judged = cap.judge(judged);
    }
    return AgentMarks.judge(judged, rules.agentRules())
        .select(col(RawClick.CLICK_ID), explode(marks(rules, caps)).as(MARK))
        .select(RawClick.CLICK_ID, MARK + ".*");
  }

  private static Column breaksAlone(GivtRules rules) {
    return isAhead(rules.clockAhead())
        .or(isIn(rules.dataCentres()))
        .or(AgentMarks.breaksAny(rules.agentRules()));
  }

  private static Column isIn(DataCentres dataCentres) {
    UDF1<String, Boolean> names = dataCentres::names;
    return udf(names, DataTypes.BooleanType).apply(col(RawClick.IP));
  }

  private static Column isAhead(ClockAhead clockAhead) {
    UDF2<Long, Long, Boolean> isBroken = clockAhead::isBrokenBy;
    return udf(isBroken, DataTypes.BooleanType)
        .apply(unix_micros(col(RawClick.EVENT_TIME)), unix_micros(col(RawClick.RECEIVED_AT)));
  }

  private static Column marks(GivtRules rules, List<CappedKey> caps) {
    var marks = new ArrayList<Column>();
    for (int i = 0; i < rules.agentRules().size(); i++) {
      marks.add(mark(AgentMarks.isBroken(i), rules.agentRules().get(i)));
    }
    marks.add(mark(isIn(rules.dataCentres()), rules.dataCentres()));
    marks.add(mark(col(DoubleClicks.IS_DOUBLE), rules.doubleClick()));
    caps.forEach(cap -> marks.add(mark(cap.isBroken(), cap.cap())));
    marks.add(mark(isAhead(rules.clockAhead()), rules.clockAhead()));
    return array_compact(array(marks.toArray(Column[]::new)));
  }

  private static Column mark(Column applies, GivtRule rule) {
    return when(
        applies,
        struct(
            lit(rule.rule()).as(ClickVerdict.RULE),
            lit(rule.version()).as(ClickVerdict.RULE_VERSION)));
  }
}
