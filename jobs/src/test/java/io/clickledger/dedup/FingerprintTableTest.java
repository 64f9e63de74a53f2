package io.clickledger.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FingerprintTableTest {
  /** Few bits make many equal ones, many that share a slot, and now and then the 0. */
  @Test
  void agreesWithHashMapOnRandomFingerprintsWhileSlicesAreForgotten() {
    var random = new Random(7);
    var table = new FingerprintTable(0);
    var expected = new HashMap<Long, Long>();
    var forgotten = 0;
    for (int i = 0; i < 40_000; i++) {
      var fingerprint = random.nextLong() >>> random.nextInt(3) * 25;
      var slice = 1_000_000L + i / 1_000 + random.nextInt(3);
      var isNew = expected.putIfAbsent(fingerprint, slice) == null;
      assertThat(table.add(fingerprint, slice)).isEqualTo(isNew);
      if (random.nextInt(3_000) == 0) {
        var first = slice - 3;
        table.forgetBefore(first);
        var before = expected.size();
        expected.values().removeIf(of -> of < first);
        forgotten += before - expected.size();
      }
      assertThat(table.size()).isEqualTo(expected.size());
    }
    assertThat(forgotten).isGreaterThan(20_000);
    expected.keySet().forEach(known -> assertThat(table.add(known, 0)).isFalse());
  }

  @Test
  void keepsAndForgetsTheFingerprintThatLooksLikeAFreeSlot() {
    var table = new FingerprintTable(0);
    assertThat(table.add(0, 5)).isTrue();
    assertThat(table.add(0, 6)).isFalse();
    assertThat(table.size()).isEqualTo(1);
    table.forgetBefore(5);
    assertThat(table.add(0, 5)).isFalse();
    table.forgetBefore(6);
    assertThat(table.size()).isZero();
    assertThat(table.add(0, 6)).isTrue();
  }

  @Test
  void keepsFingerprintsThatShareASlotAndWrapAround() {
    var table = new FingerprintTable(0);
    for (long low = 1; low <= 300; low++) {
      assertThat(table.add(0xFFFF_FFFF_FFFF_0000L | low, 1)).isTrue();
    }
    for (long low = 1; low <= 300; low++) {
      assertThat(table.add(0xFFFF_FFFF_FFFF_0000L | low, 1)).isFalse();
    }
    assertThat(table.add(0xFFFF_FFFF_FFFF_0000L | 301, 1)).isTrue();
  }

  @Test
  void forgetsAmongFingerprintsThatShareASlotAndWrapAround() {
    var table = new FingerprintTable(0);
    for (long low = 1; low <= 300; low++) {
      table.add(0xFFFF_FFFF_FFFF_0000L | low, low % 3);
      table.add(low, low % 3);
    }
    table.forgetBefore(1);
    assertThat(table.size()).isEqualTo(400);
    for (long low = 1; low <= 300; low++) {
      assertThat(table.add(0xFFFF_FFFF_FFFF_0000L | low, 1)).isEqualTo(low % 3 == 0);
      assertThat(table.add(low, 1)).isEqualTo(low % 3 == 0);
    }
  }

  /** Slices are counted from 1970 on, and from year to year their low bits come again. */
  @Test
  void forgetsWhereTheLowBitsOfSlicesBeginAnew() {
    var table = new FingerprintTable(0);
    table.add(1, (1L << 16) - 1);
    table.add(2, 1L << 16);
    table.forgetBefore(1L << 16);
    assertThat(table.add(1, 1L << 16)).isTrue();
    assertThat(table.add(2, 1L << 16)).isFalse();
  }
}
