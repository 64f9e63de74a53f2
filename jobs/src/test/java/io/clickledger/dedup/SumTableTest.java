package io.clickledger.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SumTableTest {
  private final SumTable table = new SumTable();

  @Test
  void isEmptyAtFirst() {
    assertThat(table.size()).isZero();
    assertThat(table.next(SumTable.NONE)).isEqualTo(SumTable.NONE);
  }

  @Test
  void addsUpAsAMapDoesWhileItGrows() {
    var random = new Random(7);
    var expected = new HashMap<List<Long>, List<Long>>();
    for (int click = 0; click < 200_000; click++) {
      long minute = 60_000_000L * random.nextInt(30);
      long ad = random.nextInt(4_000);
      long campaign = ad % 3 - 1;
      var price = random.nextInt(4) == 0 ? ClickBlock.NO_PRICE : random.nextInt(1_000);
      var isCorrection = random.nextInt(10) == 0;
      table.add(minute, ad, campaign, price, isCorrection);
      var isCpc = price == ClickBlock.NO_PRICE;
      expected.merge(
          List.of(minute, ad, campaign),
          List.of(1L, isCorrection ? 1L : 0L, isCpc ? 0L : price, isCpc ? 1L : 0L),
          SumTableTest::plus);
    }
    assertThat(table.size()).isEqualTo(expected.size());
    assertThat(sums()).isEqualTo(expected);
  }

  @Test
  void keepsApartWhatDiffersInOneNumber() {
    table.add(0, 1, 2, 5, false);
    table.add(0, 1, 3, 5, false);
    table.add(0, 2, 2, 5, false);
    table.add(60_000_000, 1, 2, 5, false);
    assertThat(sums()).hasSize(4);
  }

  @Test
  void stopsAtTheEndOfALong() {
    table.add(0, 1, 2, Long.MAX_VALUE, false);
    table.add(0, 1, 2, Long.MAX_VALUE, false);
    assertThat(sums()).containsValue(List.of(2L, 0L, Long.MAX_VALUE, 0L));
  }

  private static List<Long> plus(List<Long> a, List<Long> b) {
    return List.of(
        a.get(0) + b.get(0), a.get(1) + b.get(1), a.get(2) + b.get(2), a.get(3) + b.get(3));
  }

  private Map<List<Long>, List<Long>> sums() {
    var sums = new HashMap<List<Long>, List<Long>>();
    for (int at = table.next(SumTable.NONE); at != SumTable.NONE; at = table.next(at)) {
      sums.put(
          List.of(table.minuteMicros(at), table.ad(at), table.campaign(at)),
          List.of(
              table.clicks(at),
              table.corrections(at),
              table.auctionMicros(at),
              table.cpcClicks(at)));
    }
    return sums;
  }
}
