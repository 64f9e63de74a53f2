package io.clickledger.budget;

import static org.apache.spark.sql.functions.col;

import io.clickledger.dedup.DedupOutput;
import io.clickledger.dedup.LateRecord;
import io.clickledger.raw.Tally;
import java.nio.ByteBuffer;
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
    for (var row : outputs.select(col("kind"), col("minutes"), col("json")).collectAsList()) {
      switch (row.getString(0)) {
        case DedupOutput.TALLY -> tallies.add(row.getString(2));
        case DedupOutput.LATE -> late(LateRecord.of(row.getString(2))).mergeInto(sums);
        case DedupOutput.MINUTES -> counted(row.<byte[]>getAs(1), sums);
        default -> throw new IllegalStateException(row.getString(0));
      }
    }
    return new CountedBatch(Tally.sum(tallies), sums.values());
  }

  private static void counted(byte[] packed, Map<MinuteSpend.Key, MinuteSpend> sums) {
    var minutes = ByteBuffer.wrap(packed);
    while (minutes.hasRemaining()) {
      new MinuteSpend(
              minutes.getLong(),
              minutes.getLong(),
              minutes.getLong(),
              minutes.getLong(),
              minutes.getLong())
          .mergeInto(sums);
    }
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
