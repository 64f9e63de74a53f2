package io.clickledger.dedup;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** What the clicks that were counted are added up by, before they leave the dedup operator. */
public enum Grain {
  /**
   * (minute, ad, campaign): what tables and readers ask for. An output each, stage 1 of the rollup.
   */
  AD {
    @Override
    long adOf(long ad) {
      return ad;
    }

    @Override
    Iterator<DedupOutput> outputs(SumTable sums, int salt) {
      return new Partials(sums, salt);
    }
  },
  /**
   * (minute, campaign): all that a budget needs. All in one output: a row for each would be a row
   * for nearly each click.
   */
  CAMPAIGN {
    @Override
    long adOf(long ad) {
      return ANY_AD;
    }

    @Override
    Iterator<DedupOutput> outputs(SumTable sums, int salt) {
      return sums.size() == 0
          ? Collections.emptyIterator()
          : List.of(DedupOutput.ofMinutes(packed(sums))).iterator();
    }
  };

  private static final long ANY_AD = 0;
  private static final int MINUTE_BYTES = 5 * Long.BYTES;

  /** The ad by which a click is added up. */
  abstract long adOf(long ad);

  /**
   * What was added up, as it leaves the operator.
   *
   * @param salt of the task that added it up
   */
  abstract Iterator<DedupOutput> outputs(SumTable sums, int salt);

  private static byte[] packed(SumTable sums) {
    var packed = ByteBuffer.allocate(sums.size() * MINUTE_BYTES);
    for (int at = sums.next(SumTable.NONE); at != SumTable.NONE; at = sums.next(at)) {
      packed
          .putLong(sums.campaign(at))
          .putLong(sums.minuteMicros(at))
          .putLong(sums.clicks(at) - sums.cpcClicks(at))
          .putLong(sums.auctionMicros(at))
          .putLong(sums.cpcClicks(at));
    }
    return packed.array();
  }
}
