package io.clickledger.erasure;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.clickledger.lake.Rewriting;
import io.clickledger.rules.erasure.ForgottenUser;
import io.clickledger.table.ClickVerdict;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Marks of which the selector or the reason names a user, without the user: those that select by
 * the user's identity, and all on the user's clicks, whatever of theirs selected them.
 */
final class MarksOfUser implements Rewriting.Change {
  private static final String IS_THEIRS = "is_click_of_user";

  private final ForgottenUser user;
  private final Dataset<Row> clicks;

  /**
   * @param clicks (click_id) of the user, each once
   */
  MarksOfUser(ForgottenUser user, Dataset<Row> clicks) {
    this.user = user;
    this.clicks = clicks;
  }

  @Override
  public List<String> changed() {
    return List.of(ClickVerdict.SELECTOR, ClickVerdict.REASON);
  }

  @Override
  public Dataset<Row> made(Dataset<Row> rows) {
    var forgotten = user;
    UDF2<@Nullable String, Boolean, @Nullable String> selector =
        (json, isTheirs) -> json == null ? null : forgotten.ruling(json, isTheirs);
    UDF1<@Nullable String, @Nullable String> reason =
        text -> text == null ? null : forgotten.words(text);
    return rows.join(
            clicks.withColumn(IS_THEIRS, lit(true)), new String[] {ClickVerdict.CLICK_ID}, "left")
        .withColumns(
            Map.of(
                ClickVerdict.SELECTOR,
                udf(selector, DataTypes.StringType)
                    .apply(col(ClickVerdict.SELECTOR), coalesce(col(IS_THEIRS), lit(false))),
                ClickVerdict.REASON,
                udf(reason, DataTypes.StringType).apply(col(ClickVerdict.REASON))))
        .drop(IS_THEIRS);
  }
}
