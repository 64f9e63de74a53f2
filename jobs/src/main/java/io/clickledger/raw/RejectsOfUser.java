package io.clickledger.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.clickledger.lake.Rewriting;
import io.clickledger.rules.contract.RejectReason;
import io.clickledger.rules.erasure.ForgottenUser;
import io.clickledger.table.RejectedClick;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The rejected records of a user without the user. Each stays rejected for its reason; a sentence
 * that may quote it gives way to the rule that it breaks.
 */
public final class RejectsOfUser implements Rewriting.Change {
  private static final String FORGOTTEN = "forgotten_record";
  private static final StructType PAYLOADS =
      new StructType()
          .add(RejectedClick.PAYLOAD, DataTypes.StringType, false)
          .add(RejectedClick.PAYLOAD_BASE64, DataTypes.StringType, true);

  /** The reasons whose sentences show a value of one of the three fields, or the record. */
  private static final List<RejectReason> QUOTING =
      List.of(
          RejectReason.NOT_JSON,
          RejectReason.NOT_AN_OBJECT,
          RejectReason.WRONG_COLUMNS,
          RejectReason.BAD_USER_ID,
          RejectReason.BAD_IP,
          RejectReason.BAD_USER_AGENT);

  private final ForgottenUser user;
  private final SerializableConfiguration conf;

  /**
   * @param conf reaches the file systems on which CSV files were landed
   */
  public RejectsOfUser(ForgottenUser user, Configuration conf) {
    this.user = user;
    this.conf = new SerializableConfiguration(conf);
  }

  @Override
  public List<String> changed() {
    return List.of(RejectedClick.DETAIL, RejectedClick.PAYLOAD, RejectedClick.PAYLOAD_BASE64);
  }

  @Override
  public Dataset<Row> made(Dataset<Row> rows) {
    var forgotten =
        udf(new Payloads(user, conf), PAYLOADS)
            .apply(
                col(RejectedClick.SOURCE_NAME),
                unix_micros(col(RejectedClick.ARRIVED_AT)),
                col(RejectedClick.PAYLOAD),
                col(RejectedClick.PAYLOAD_BASE64));
    var isForgotten = col(FORGOTTEN).isNotNull();
    return rows.withColumn(FORGOTTEN, forgotten)
        .withColumns(
            Map.of(
                RejectedClick.DETAIL,
                when(isForgotten, detail()).otherwise(col(RejectedClick.DETAIL)),
                RejectedClick.PAYLOAD,
                when(isForgotten, col(FORGOTTEN).getField(RejectedClick.PAYLOAD))
                    .otherwise(col(RejectedClick.PAYLOAD)),
                RejectedClick.PAYLOAD_BASE64,
                when(isForgotten, col(FORGOTTEN).getField(RejectedClick.PAYLOAD_BASE64))
                    .otherwise(col(RejectedClick.PAYLOAD_BASE64))))
        .drop(FORGOTTEN);
  }

  private static Column detail() {
    var detail = col(RejectedClick.DETAIL);
    for (var reason : QUOTING) {
      detail =
          when(col(RejectedClick.REASON).equalTo(reason.name()), reason.description())
              .otherwise(detail);
    }
    return detail;
  }

  /** The payload and its bytes in base 64 once the user is forgotten; null where nothing is. */
  private static final class Payloads implements UDF4<String, Long, String, @Nullable String, Row> {
    private static final long serialVersionUID = 1L;

    private final ForgottenUser user;
    private final SerializableConfiguration conf;
    private transient @Nullable CsvHeaders headers;

    private Payloads(ForgottenUser user, SerializableConfiguration conf) {
      this.user = user;
      this.conf = conf;
    }

    @Override
    public @Nullable Row call(String source, Long arrived, String text, @Nullable String base64) {
      var bytes =
          base64 == null
              ? text.getBytes(StandardCharsets.UTF_8)
              : Base64.getDecoder().decode(base64);
      var isCsv = BatchProgress.isFile(source) && ClickFiles.isCsv(source);
      var kept =
          isCsv ? user.csvClick(bytes, headers().columns(source, arrived)) : user.jsonClick(bytes);
      if (kept == null) {
        return null;
      }
      return RowFactory.create(PayloadText.of(kept), PayloadText.base64(kept).orElse(null));
    }

    private CsvHeaders headers() {
      if (headers == null) {
        headers = new CsvHeaders(conf.value());
      }
      return headers;
    }
  }
}
