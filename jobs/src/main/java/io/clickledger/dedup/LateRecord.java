package io.clickledger.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;

import io.clickledger.raw.WireJson;
import io.clickledger.table.LateClick;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to {@code late_click}, carried as JSON through the dedup operator, which has
 * nothing to say about it. Times are microseconds since epoch.
 *
 * @param clickId null where only the fingerprint travelled (BEHIND_MEMORY)
 */
public record LateRecord(
    String reason,
    @Nullable String clickId,
    long eventMicros,
    long receivedMicros,
    long adId,
    long campaignId,
    @Nullable Long priceMicros,
    String sourceName,
    int sourcePartition,
    long sourceOffset) {

  private static final String SCHEMA =
      """
      reason string, clickId string, eventMicros long, receivedMicros long, adId long, \
      campaignId long, priceMicros long, sourceName string, sourcePartition int, \
      sourceOffset long\
      """;

  /**
   * @param json as {@link DedupOutput#getJson} has it
   */
  public static LateRecord of(String json) {
    return WireJson.read(json, LateRecord.class);
  }

  /** Rows of {@code late_click}, but for epoch and batch, from rows of {@link DedupOutput}. */
  public static Dataset<Row> rows(Dataset<Row> outputs) {
    return outputs
        .where(col("kind").equalTo(DedupOutput.LATE))
        .select(from_json(col("json"), SCHEMA, Map.of()).as("r"))
        .selectExpr(
            "r.reason AS " + LateClick.REASON,
            "r.clickId AS " + LateClick.CLICK_ID,
            "timestamp_micros(r.eventMicros) AS " + LateClick.EVENT_TIME,
            "timestamp_micros(r.receivedMicros) AS " + LateClick.RECEIVED_AT,
            "r.adId AS " + LateClick.AD_ID,
            "r.campaignId AS " + LateClick.CAMPAIGN_ID,
            "r.priceMicros AS " + LateClick.PRICE_MICROS,
            "r.sourceName AS " + LateClick.SOURCE_NAME,
            "r.sourcePartition AS " + LateClick.SOURCE_PARTITION,
            "r.sourceOffset AS " + LateClick.SOURCE_OFFSET,
            "to_date(timestamp_micros(r.eventMicros)) AS " + LateClick.EVENT_DATE);
  }
}
