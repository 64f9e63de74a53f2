package io.clickledger.fraud;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.clickledger.rules.erasure.Pseudonyms;
import io.clickledger.rules.fraud.AgentRule;
import io.clickledger.table.RawClick;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** What the user agents of clicks break: each distinct one is judged once. */
final class AgentMarks {
  /** A bit for each rule, the first one the lowest. */
  private static final String BROKEN = "broken_agent_rules";

  private static final String AGENT = "judged_agent";

  private AgentMarks() {}

  /**
   * @param clicks distinct clicks
   * @param copies all copies of them: their user agents
   * @return {@code clicks} and a column for {@link #isBroken}; the agent of a forgotten user is not
   *     judged again
   */
  static Dataset<Row> judge(Dataset<Row> clicks, Dataset<Row> copies, List<AgentRule> rules) {
    UDF1<String, Integer> judge = agent -> brokenBy(agent, rules);
    // Not deterministic, in Spark's words: asked once, however often the answer is used.
    var broken = udf(judge, DataTypes.IntegerType).asNondeterministic();
    var agents =
        copies
            .select(col(RawClick.USER_AGENT).as(AGENT))
            .distinct()
            .withColumn(BROKEN, broken.apply(col(AGENT)))
            .where(col(BROKEN).notEqual(0));
    return clicks
        .join(broadcast(agents), col(RawClick.USER_AGENT).eqNullSafe(col(AGENT)), "left")
        .drop(AGENT)
        .withColumn(BROKEN, when(isForgotten(), lit(0)).otherwise(coalesce(col(BROKEN), lit(0))));
  }

  /** An agent alone can call itself what it likes; an address that is none never comes in. */
  private static Column isForgotten() {
    var others = isPseudonym(RawClick.USER_ID).and(coalesce(isPseudonym(RawClick.IP), lit(true)));
    return coalesce(isPseudonym(RawClick.USER_AGENT).and(others), lit(false));
  }

  private static Column isPseudonym(String column) {
    return col(column).startsWith(Pseudonyms.PREFIX);
  }

  private static int brokenBy(@Nullable String agent, List<AgentRule> rules) {
    var bits = 0;
    for (int i = 0; i < rules.size(); i++) {
      bits |= rules.get(i).appliesTo(agent) ? 1 << i : 0;
    }
    return bits;
  }

  static Column isAnyBroken() {
    return col(BROKEN).notEqual(0);
  }

  /**
   * @param rule position among the rules
   */
  static Column isBroken(int rule) {
    return col(BROKEN).bitwiseAND(1 << rule).notEqual(0);
  }
}
