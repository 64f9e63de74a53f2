package io.clickledger.erasure;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.clickledger.lake.Rewriting;
import io.clickledger.rules.erasure.ForgottenUser;
import io.clickledger.table.RejectedVerdict;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Rejected records of imported files that select by a user's identity, without the user. */
final class RejectedMarksOfUser implements Rewriting.Change {
  private final ForgottenUser user;

  RejectedMarksOfUser(ForgottenUser user) {
    this.user = user;
  }

  @Override
  public List<String> changed() {
    return List.of(RejectedVerdict.PAYLOAD, RejectedVerdict.DETAIL);
  }

  @Override
  public Dataset<Row> made(Dataset<Row> rows) {
    var forgotten = user;
    UDF1<String, String> payload = forgotten::rejectedRuling;
    UDF1<String, String> detail = forgotten::words;
    return rows.withColumns(
        Map.of(
            RejectedVerdict.PAYLOAD,
            udf(payload, DataTypes.StringType).apply(col(RejectedVerdict.PAYLOAD)),
            RejectedVerdict.DETAIL,
            udf(detail, DataTypes.StringType).apply(col(RejectedVerdict.DETAIL))));
  }
}
