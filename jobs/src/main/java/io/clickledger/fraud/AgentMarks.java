package io.clickledger.fraud;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.clickledger.common.Memo;
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

/** What the user agents of clicks break. That of a forgotten user is not judged again. */
final class AgentMarks {
  /** A bit for each rule, the first one the lowest. */
  private static final String BROKEN = "broken_agent_rules";

  private AgentMarks() {}

  /** The clicks and a column for {@link #isBroken}. */
  static Dataset<Row> judge(Dataset<Row> clicks, List<AgentRule> rules) {
    return clicks.withColumn(BROKEN, broken(rules));
  }

  /** Whether the user agent of a row breaks any of the rules. */
  static Column breaksAny(List<AgentRule> rules) {
    return broken(rules).notEqual(0);
  }

  /**
   * @param rule position among the rules
   */
  static Column isBroken(int rule) {
    return col(BROKEN).bitwiseAND(1 << rule).notEqual(0);
  }

  private static Column broken(List<AgentRule> rules) {
    var judge = udf(new Judge(rules), DataTypes.IntegerType);
    return when(isForgotten(), lit(0)).otherwise(judge.apply(col(RawClick.USER_AGENT)));
  }

  /** An agent alone can call itself what it likes; an address that is none never comes in. */
  private static Column isForgotten() {
    var others = isPseudonym(RawClick.USER_ID).and(coalesce(isPseudonym(RawClick.IP), lit(true)));
    return coalesce(isPseudonym(RawClick.USER_AGENT).and(others), lit(false));
  }

  private static Column isPseudonym(String column) {
    return col(column).startsWith(Pseudonyms.PREFIX);
  }

  /** Remembers what it said of an agent: many clicks share each. Every task has its own. */
  private static final class Judge implements UDF1<@Nullable String, Integer> {
    private static final long serialVersionUID = 1L;

    private static final String NO_AGENT = "";

    private final List<AgentRule> rules;
    private final Memo<Integer> remembered = new Memo<>();

    Judge(List<AgentRule> rules) {
      this.rules = rules;
    }

    @Override
    public Integer call(@Nullable String agent) {
      return remembered.of(agent == null ? NO_AGENT : agent, key -> brokenBy(agent));
    }

    private int brokenBy(@Nullable String agent) {
      var bits = 0;
      for (int i = 0; i < rules.size(); i++) {
        bits |= rules.get(i).appliesTo(agent) ? 1 << i : 0;
      }
      return bits;
    }
  }
}
