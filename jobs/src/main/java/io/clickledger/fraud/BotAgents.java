package io.clickledger.fraud;

import static org.apache.spark.sql.functions.col;

import io.clickledger.rules.fraud.BotList;
import io.clickledger.table.RawClick;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** The user agents of robots among those of some clicks: each distinct one is judged once. */
final class BotAgents {
  private BotAgents() {}

  /**
   * @param clicks rows with a {@code user_agent}
   * @return {@code user_agent}, each once: a list names it
   */
  static Dataset<Row> of(Dataset<Row> clicks, BotList list) {
    FilterFunction<String> named = list::names;
    return clicks
        .where(col(RawClick.USER_AGENT).isNotNull())
        .select(RawClick.USER_AGENT)
        .distinct()
        .as(Encoders.STRING())
        .filter(named)
        .toDF(RawClick.USER_AGENT);
  }
}
