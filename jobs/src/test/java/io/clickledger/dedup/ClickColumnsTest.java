package io.clickledger.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClickColumnsTest {
  /** Ranges of every width, and beyond the middle of 64 bits. */
  private static final long[] RANGES = {1, 200, 256, 257, 65_536, 65_537, 1L << 32, (1L << 32) + 1};

  private final Random random = new Random(3);

  @Test
  void givesBackWhatWasAdded() {
    var columns = new ClickColumns();
    var read = new ClickColumns();
    for (int count : new int[] {0, 1, 255, 256, 257, ClickColumns.MOST, 3}) {
      for (var range : RANGES) {
        var clicks = clicks(count, range);
        clicks.forEach(
            c -> columns.add(c.get(0), c.get(1), c.get(2), c.get(3), c.get(4), c.get(5), c.get(6)));
        assertThat(columns.isFull()).isEqualTo(count == ClickColumns.MOST);
        read.unpack(columns.pack());
        assertThat(columns.count()).isZero();
        assertThat(all(read)).isEqualTo(clicks);
      }
    }
  }

  @Test
  void keepsTheEndsOfTheRange() {
    var ends =
        List.of(
            List.of(0L, Long.MIN_VALUE, 0L, Long.MAX_VALUE, -1L, Long.MIN_VALUE, -1L),
            List.of(1L, Long.MAX_VALUE, Long.MAX_VALUE, 0L, Long.MAX_VALUE, Long.MIN_VALUE, 0L));
    var columns = new ClickColumns();
    ends.forEach(
        c -> columns.add(c.get(0), c.get(1), c.get(2), c.get(3), c.get(4), c.get(5), c.get(6)));
    var read = new ClickColumns();
    read.unpack(columns.pack());
    assertThat(all(read)).isEqualTo(ends);
  }

  @Test
  void takesFewBytesForOrdinaryClicks() {
    var columns = new ClickColumns();
    for (int i = 0; i < 1_000; i++) {
      var event = 1_774_656_000_000_000L + random.nextInt(1_000_000);
      columns.add(
          5_000_000_000L + 16 * i,
          random.nextLong(),
          event,
          event + random.nextInt(1_000_000),
          300_000 + random.nextInt(20_000),
          2_000 + random.nextInt(200),
          random.nextInt(1_000_000) - 1);
    }
    assertThat(columns.pack().length).isLessThan(26_000);
  }

  private List<List<Long>> clicks(int count, long range) {
    var base = random.nextLong();
    var clicks = new ArrayList<List<Long>>();
    for (int i = 0; i < count; i++) {
      clicks.add(
          random.longs(7).map(v -> base + Long.remainderUnsigned(v, range)).boxed().toList());
    }
    return clicks;
  }

  private static List<List<Long>> all(ClickColumns columns) {
    var clicks = new ArrayList<List<Long>>();
    for (int i = 0; i < columns.count(); i++) {
      clicks.add(
          List.of(
              columns.offset(i),
              columns.fingerprints()[i],
              columns.eventMicros()[i],
              columns.receivedMicros()[i],
              columns.ads()[i],
              columns.campaigns()[i],
              columns.pricesMicros()[i]));
    }
    return clicks;
  }
}
