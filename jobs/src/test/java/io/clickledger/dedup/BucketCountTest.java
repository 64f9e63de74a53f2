package io.clickledger.dedup;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.rules.Lateness;
import io.clickledger.table.LateClick;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketCountTest {
  private static final long SECOND = 1_000_000L;
  private static final long[] SAME = {7, 7, 7, 7, 7};
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long SKEW = 10 * MINUTE;
  private static final int SALT = 5;

  private final SumTable sums = new SumTable();

  @Test
  void sendsEveryClickThroughOneDoor() {
    var count = counting(10 * HOUR, Grain.AD);
    var provable = 10 * HOUR - Lateness.LIMIT_MICROS - SKEW;
    count.take(
        block(new long[] {1, 1, 2, 3}, new long[] {10 * HOUR, 10 * HOUR, provable, provable - 1}));
    var tally = count.tally(2);
    assertThat(tally.accepted()).isEqualTo(2);
    assertThat(tally.duplicate()).isEqualTo(1);
    assertThat(tally.behindMemory()).isEqualTo(1);
    assertThat(count.behindMemory())
        .singleElement()
        .satisfies(
            late -> {
              assertThat(late.reason()).isEqualTo(LateClick.BEHIND_MEMORY);
              assertThat(late.sourceOffset()).isEqualTo(103);
              assertThat(late.priceMicros()).isEqualTo(7);
            });
  }

  @Test
  void provesEverythingNewBeforeTheFirstWatermark() {
    var count = counting(Long.MIN_VALUE, Grain.AD);
    count.take(block(new long[] {1, 2}, new long[] {0, 100 * HOUR}));
    assertThat(count.tally(2).accepted()).isEqualTo(2);
    assertThat(count.watermark()).isEqualTo(100 * HOUR - 5 * SECOND);
  }

  @Test
  void flagsAsCorrectionWhatComesAfterItsWindowFired() {
    var count = counting(10 * HOUR, Grain.AD);
    count.take(
        block(
            new long[] {1, 2}, new long[] {10 * HOUR - MINUTE, 10 * HOUR - MINUTE + 60 * SECOND}));
    assertThat(count.tally(2).corrections()).isEqualTo(1);
  }

  @Test
  void neverLowersTheWatermark() {
    var count = counting(10 * HOUR, Grain.AD);
    count.take(block(new long[] {1}, new long[] {10 * HOUR - MINUTE}));
    assertThat(count.watermark()).isEqualTo(10 * HOUR);
  }

  @Test
  void addsPricesAndCountsThoseThatHaveNone() {
    var count = counting(Long.MIN_VALUE, Grain.AD);
    count.take(
        block(
            new long[] {1, 17, 33},
            new long[] {0, 1, 2},
            SAME,
            SAME,
            new long[] {5, ClickBlock.NO_PRICE, Long.MAX_VALUE}));
    assertThat(outputs(Grain.AD))
        .singleElement()
        .satisfies(
            partial -> {
              assertThat(partial.getClicks()).isEqualTo(3);
              assertThat(partial.getCpcClicks()).isEqualTo(1);
              assertThat(partial.getAuctionMicros()).isEqualTo(Long.MAX_VALUE);
            });
  }

  @Test
  void addsUpByCampaignInOneOutput() {
    var count = counting(Long.MIN_VALUE, Grain.CAMPAIGN);
    assertThat(outputs(Grain.CAMPAIGN)).isEmpty();
    count.take(
        block(
            new long[] {1, 2, 3, 4, 4},
            new long[] {0, MINUTE - 1, MINUTE, MINUTE, MINUTE},
            new long[] {1, 2, 3, 4, 4},
            new long[] {9, 9, 9, -9, -9},
            new long[] {Long.MAX_VALUE, Long.MAX_VALUE, ClickBlock.NO_PRICE, 5, 5}));
    assertThat(outputs(Grain.CAMPAIGN))
        .singleElement()
        .satisfies(
            output -> {
              assertThat(output.getKind()).isEqualTo(DedupOutput.MINUTES);
              assertThat(fives(requireNonNull(output.getMinutes())))
                  .containsExactlyInAnyOrder(
                      List.of(9L, 0L, 2L, Long.MAX_VALUE, 0L),
                      List.of(9L, MINUTE, 0L, 0L, 1L),
                      List.of(-9L, MINUTE, 1L, 5L, 0L));
            });
  }

  @Test
  void addsUpOverTheBucketsOfATask() {
    counting(Long.MIN_VALUE, Grain.AD).take(block(new long[] {1, 17}, new long[] {0, 1}));
    counting(Long.MIN_VALUE, Grain.AD).take(block(new long[] {2}, new long[] {MINUTE - 1}));
    assertThat(outputs(Grain.AD))
        .singleElement()
        .satisfies(
            partial -> {
              assertThat(partial.getClicks()).isEqualTo(3);
              assertThat(partial.getSalt()).isEqualTo(SALT);
            });
  }

  private BucketCount counting(long watermarkBefore, Grain grain) {
    return new BucketCount(new DedupMemory(), watermarkBefore, SKEW, sums, grain);
  }

  private List<DedupOutput> outputs(Grain grain) {
    var outputs = new ArrayList<DedupOutput>();
    grain.outputs(sums, SALT).forEachRemaining(outputs::add);
    return outputs;
  }

  private static List<List<Long>> fives(byte[] packed) {
    var numbers = ByteBuffer.wrap(packed).asLongBuffer();
    var fives = new ArrayList<List<Long>>();
    while (numbers.hasRemaining()) {
      fives.add(List.of(numbers.get(), numbers.get(), numbers.get(), numbers.get(), numbers.get()));
    }
    return fives;
  }

  private static ClickBlock block(long[] fingerprints, long[] events) {
    return block(fingerprints, events, SAME, SAME, SAME);
  }

  private static ClickBlock block(
      long[] fingerprints, long[] events, long[] ads, long[] campaigns, long[] prices) {
    var clicks = new ClickColumns();
    for (int i = 0; i < fingerprints.length; i++) {
      clicks.add(100 + i, fingerprints[i], events[i], events[i], ads[i], campaigns[i], prices[i]);
    }
    var block = new ClickBlock();
    block.setSourceName("file:/landing/a.ndjson");
    block.setFirstOffset(100);
    block.setClicks(clicks.pack());
    block.setNewestReceivedMicros(java.util.Arrays.stream(events).max().orElseThrow());
    return block;
  }
}
