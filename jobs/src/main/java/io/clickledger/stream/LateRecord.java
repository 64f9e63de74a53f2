package io.clickledger.stream;

import io.clickledger.table.LateClick;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to {@code late_click}, carried as JSON through the dedup operator, which has
 * nothing to say about it. Times are microseconds since epoch.
 *
 * @param clickId null where only the fingerprint travelled (BEHIND_MEMORY)
 */
record LateRecord(
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

  /** Rows of {@code late_click}, but for epoch and batch, from rows with the JSON in one column. */
  static Dataset<Row> rows(Dataset<Row> json, Column column) {
    return json.select(functions.from_json(column, SCHEMA, java.util.Map.of()).as("r"))
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
