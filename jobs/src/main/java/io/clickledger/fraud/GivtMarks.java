package io.clickledger.fraud;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.clickledger.raw.DistinctClicks;
import io.clickledger.raw.RawDay;
import io.clickledger.rules.fraud.BotList;
import io.clickledger.rules.fraud.DoubleClick;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The marks that the routine rules give to the distinct clicks of one UTC day: a function of the
 * raw rows and the rules, whatever arrived in which order.
 */
final class GivtMarks {
  private static final String IS_BOT = "is_bot";
  private static final String MARK = "mark";

  private GivtMarks() {}

  /**
   * @param raw {@code raw_click}
   * @param date UTC date of the events to judge
   * @return (click_id, rule, rule_version), each once
   */
  static Dataset<Row> of(Dataset<Row> raw, LocalDate date, BotList bots, DoubleClick doubleClick) {
    var start = RawDay.startOf(date);
    var lookBack = start.minusSeconds(doubleClick.seconds());
    var end = RawDay.startOf(date.plusDays(1));
    var received = RawDay.receivedBetween(raw, lookBack, end, Optional.empty());
    var clicks = DistinctClicks.ofEachDay(received);
    var agents = BotAgents.of(received, bots).withColumn(IS_BOT, lit(true));
    return DoubleClicks.of(clicks, doubleClick)
        .where(col(RawClick.EVENT_TIME).geq(lit(start)))
        .join(broadcast(agents), new String[] {RawClick.USER_AGENT}, "left")
        .select(
            col(RawClick.CLICK_ID),
            explode(
                    array_compact(
                        array(
                            mark(col(IS_BOT), BotList.RULE, bots.version()),
                            mark(
                                col(DoubleClicks.IS_DOUBLE),
                                DoubleClick.RULE,
                                doubleClick.version()))))
                .as(MARK))
        .select(RawClick.CLICK_ID, MARK + ".*");
  }

  private static Column mark(Column applies, String rule, String version) {
    return when(
        applies,
        struct(lit(rule).as(ClickVerdict.RULE), lit(version).as(ClickVerdict.RULE_VERSION)));
  }
}
