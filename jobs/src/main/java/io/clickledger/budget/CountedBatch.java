package io.clickledger.budget;

import static org.apache.spark.sql.functions.col;

import io.clickledger.dedup.DedupOutput;
import io.clickledger.dedup.LateRecord;
import io.clickledger.dedup.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a micro-batch counted, on the driver: one sum a campaign and minute, however hot the
 * campaign is. Late clicks and those that cannot be proved new are spend too: to count too much is
 * the safe side.
 *
 * @param tally by door
 * @param minutes unpriced spend
 */
record CountedBatch(Tally tally, Collection<MinuteSpend> minutes) {
  /**
   * Runs the micro-batch.
   *
   * @param outputs rows of {@link DedupOutput}
   */
  static CountedBatch of(Dataset<Row> outputs) {
    Map<MinuteSpend.Key, MinuteSpend> sums = new HashMap<>();
    List<String> tallies = new ArrayList<>();
    var rows =
        outputs.select(
            col("kind"),
            col("campaignId"),
            col("minuteMicros"),
            col("clicks"),
            col("cpcClicks"),
            col("auctionMicros"),
            col("json"));
    for (var row : rows.collectAsList()) {
      switch (row.getString(0)) {
        case DedupOutput.TALLY -> tallies.add(row.getString(6));
        case DedupOutput.LATE -> late(LateRecord.of(row.getString(6))).mergeInto(sums);
        default -> counted(row).mergeInto(sums);
      }
    }
    return new CountedBatch(Tally.sum(tallies), sums.values());
  }

  private static MinuteSpend counted(Row row) {
    return new MinuteSpend(
        row.getLong(1),
        row.getLong(2),
        row.getLong(3) - row.getLong(4),
        row.getLong(5),
        row.getLong(4));
  }

  private static MinuteSpend late(LateRecord late) {
    var price = late.priceMicros();
    return new MinuteSpend(
        late.campaignId(),
        MinuteSpend.minuteOf(late.eventMicros()),
        price == null ? 0 : 1,
        price == null ? 0 : price,
        price == null ? 1 : 0);
  }
}
