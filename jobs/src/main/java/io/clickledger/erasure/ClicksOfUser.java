package io.clickledger.erasure;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.clickledger.lake.Rewriting;
import io.clickledger.rules.erasure.ForgottenUser;
import io.clickledger.table.RawClick;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The clicks of a user without the user: pseudonyms in {@code user_id}, {@code ip} and {@code
 * user_agent}, and for the same values in fields that the contract does not know.
 */
final class ClicksOfUser implements Rewriting.Change {
  private final ForgottenUser user;

  ClicksOfUser(ForgottenUser user) {
    this.user = user;
  }

  Column isTheirs() {
    return col(RawClick.USER_ID).equalTo(lit(user.userId()));
  }

  @Override
  public List<String> changed() {
    return List.of(RawClick.USER_ID, RawClick.IP, RawClick.USER_AGENT, RawClick.EXTRA);
  }

  @Override
  public Dataset<Row> touched(Dataset<Row> rows) {
    return rows.where(isTheirs());
  }

  @Override
  public Dataset<Row> made(Dataset<Row> rows) {
    var forgotten = user;
    UDF1<@Nullable String, @Nullable String> pseudonym =
        value -> value == null ? null : forgotten.pseudonym(value);
    UDF2<@Nullable String, Seq<@Nullable String>, @Nullable String> unknownFields =
        (json, values) ->
            json == null
                ? null
                : forgotten.unknownFields(json, CollectionConverters.asJava(values));
    var name = udf(pseudonym, DataTypes.StringType);
    var values = array(col(RawClick.USER_ID), col(RawClick.IP), col(RawClick.USER_AGENT));
    return rows.withColumns(
        Map.of(
            RawClick.USER_ID,
            whereTheirs(RawClick.USER_ID, name.apply(col(RawClick.USER_ID))),
            RawClick.IP,
            whereTheirs(RawClick.IP, name.apply(col(RawClick.IP))),
            RawClick.USER_AGENT,
            whereTheirs(RawClick.USER_AGENT, name.apply(col(RawClick.USER_AGENT))),
            RawClick.EXTRA,
            whereTheirs(
                RawClick.EXTRA,
                udf(unknownFields, DataTypes.StringType).apply(col(RawClick.EXTRA), values))));
  }

  private Column whereTheirs(String column, Column value) {
    return when(isTheirs(), value).otherwise(col(column));
  }
}
