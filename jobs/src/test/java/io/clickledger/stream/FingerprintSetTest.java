package io.clickledger.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FingerprintSetTest {
  @Test
  void agreesWithHashSetOnRandomFingerprints() {
    var random = new Random(7);
    var set = new FingerprintSet();
    var expected = new HashSet<Long>();
    for (int i = 0; i < 20_000; i++) {
      var fingerprint = random.nextLong() >>> random.nextInt(56);
      assertThat(set.contains(fingerprint)).isEqualTo(expected.contains(fingerprint));
      assertThat(set.add(fingerprint)).isEqualTo(expected.add(fingerprint));
    }
    assertThat(set.size()).isEqualTo(expected.size());
  }

  @Test
  void keepsTheFingerprintThatLooksLikeAFreeSlot() {
    var set = new FingerprintSet();
    assertThat(set.contains(0)).isFalse();
    assertThat(set.add(0)).isTrue();
    assertThat(set.add(0)).isFalse();
    assertThat(set.contains(0)).isTrue();
    assertThat(set.size()).isEqualTo(1);
  }

  @Test
  void keepsFingerprintsThatShareASlotAndWrapAround() {
    var set = new FingerprintSet();
    for (long low = 1; low <= 300; low++) {
      assertThat(set.add(0xFFFF_FFFF_FFFF_0000L | low)).isTrue();
    }
    for (long low = 1; low <= 300; low++) {
      assertThat(set.contains(0xFFFF_FFFF_FFFF_0000L | low)).isTrue();
    }
    assertThat(set.contains(0xFFFF_FFFF_FFFF_0000L | 301)).isFalse();
  }
}
