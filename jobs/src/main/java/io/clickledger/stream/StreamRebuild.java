package io.clickledger.stream;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.clickledger.dedup.DedupOutput;
import io.clickledger.raw.DistinctClicks;
import io.clickledger.raw.OnTimeClicks;
import io.clickledger.raw.RawDay;
import io.clickledger.rules.Salt;
import io.clickledger.table.LateClick;
import io.clickledger.table.RawClick;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The stream tables of a stretch of event time, counted anew from the raw log: each click once that
 * has an on-time copy in the stretch, by its first copy in law 5's total order. Nothing is behind
 * the memory here: the log forgets nothing.
 */
final class StreamRebuild {
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

  private StreamRebuild() {}

  /** The rows of {@code raw_click} with {@code from <= event_time < to}. */
  static Dataset<Row> stretch(Dataset<Row> raw, Instant from, Optional<Instant> to) {
    return RawDay.receivedBetween(raw, from, to.orElse(END_OF_TIME), Optional.empty());
  }

  /**
   * @param raw rows of {@code raw_click} that the lane has read, of the stretch
   * @param rates {@link io.clickledger.table.Campaign#inForce}
   * @return rows of {@code click_minute} but for epoch and batch; no click is a correction
   */
  static Dataset<Row> minutes(Dataset<Row> raw, Dataset<Row> rates) {
    var noPrice = col(RawClick.PRICE_MICROS).isNull();
    var clicks =
        DistinctClicks.of(OnTimeClicks.of(raw))
            .select(
                lit(DedupOutput.PARTIAL).as("kind"),
                unix_micros(date_trunc("minute", col(RawClick.EVENT_TIME))).as("minuteMicros"),
                col(RawClick.AD_ID).as("adId"),
                col(RawClick.CAMPAIGN_ID).as("campaignId"),
                lit(0).as("salt"),
                lit(1L).as("clicks"),
                lit(0L).as("corrections"),
                coalesce(col(RawClick.PRICE_MICROS), lit(0L)).as("auctionMicros"),
                when(noPrice, 1L).otherwise(0L).as("cpcClicks"));
    return MinuteRollup.of(clicks, rates, Salt.SALTS);
  }

  /**
   * @param raw rows of {@code raw_click} that the lane has read
   * @return rows of {@code late_click} but for epoch and batch, of those over the lateness limit
   */
  static Dataset<Row> late(Dataset<Row> raw) {
    return lateRows(OnTimeClicks.late(raw), LateClick.OVER_LIMIT, col(RawClick.CLICK_ID));
  }

  /** On-time rows that a lane cannot prove new, as it writes them to {@code late_click}. */
  static Dataset<Row> behindMemory(Dataset<Row> raw) {
    var noId = lit(null).cast("string");
    return lateRows(OnTimeClicks.of(raw), LateClick.BEHIND_MEMORY, noId);
  }

  private static Dataset<Row> lateRows(Dataset<Row> raw, String reason, Column clickId) {
    return raw.select(
        lit(reason).as(LateClick.REASON),
        clickId.as(LateClick.CLICK_ID),
        col(RawClick.EVENT_TIME),
        col(RawClick.RECEIVED_AT),
        col(RawClick.AD_ID),
        col(RawClick.CAMPAIGN_ID),
        col(RawClick.PRICE_MICROS),
        col(RawClick.SOURCE_NAME),
        col(RawClick.SOURCE_PARTITION),
        col(RawClick.SOURCE_OFFSET),
        col(RawClick.EVENT_TIME).cast("date").as(LateClick.EVENT_DATE));
  }
}
