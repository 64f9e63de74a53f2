package io.clickledger.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.rules.DedupHorizon;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class DedupMemoryTest {
  private static final long MINUTE = 60_000_000L;

  @Test
  void knowsAFingerprintWhateverSliceItsCopyWasReceivedIn() {
    var memory = new DedupMemory();
    assertThat(memory.add(42, 1 * MINUTE)).isTrue();
    assertThat(memory.add(42, 19 * MINUTE)).isFalse();
    assertThat(memory.add(42, 1 * MINUTE)).isFalse();
    assertThat(memory.size()).isEqualTo(1);
  }

  @Test
  void isTheSameMemoryWhenRebuiltFromItsBlocks() {
    var kept = new ArrayList<DedupMemory.Block>();
    var memory = new DedupMemory();
    for (int batch = 0; batch < 5; batch++) {
      for (long click = 0; click < 1_000; click++) {
        memory.add(batch * 500 + click, (batch * 7 + click % 3) * MINUTE);
      }
      kept.addAll(memory.drainFresh(batch));
    }
    var rebuilt = DedupMemory.of(kept);

    assertThat(rebuilt.size()).isEqualTo(memory.size()).isEqualTo(3_000);
    assertThat(kept.stream().mapToInt(b -> b.bytes().length).sum()).isEqualTo(3_000 * 8);
    for (long click = 0; click < 3_000; click++) {
      assertThat(rebuilt.add(click, 0)).isFalse();
    }
  }

  @Test
  void forgetsWholeSlicesAndNamesTheirBlocks() {
    var memory = new DedupMemory();
    var keys = new ArrayList<Long>();
    for (int batch = 0; batch < 4; batch++) {
      memory.add(batch, batch * 10 * MINUTE);
      memory.drainFresh(batch).forEach(block -> keys.add(block.key()));
    }
    assertThat(memory.forgetBefore(10 * MINUTE - 1)).isEmpty();
    assertThat(memory.forgetBefore(20 * MINUTE)).containsExactlyElementsOf(keys.subList(0, 2));
    assertThat(memory.size()).isEqualTo(2);
    assertThat(memory.add(0, 30 * MINUTE)).isTrue();
  }

  @Test
  void givesNoBlockTwice() {
    var memory = new DedupMemory();
    memory.add(1, 0);
    assertThat(memory.drainFresh(0)).hasSize(1);
    memory.add(1, 0);
    assertThat(memory.drainFresh(1)).isEmpty();
  }

  @Test
  void remembersEveryCopyOfAClickThatCanStillBeProvedNew() {
    var skew = 600_000_000L;
    for (long watermark = 0; watermark < 3_600_000_000L; watermark += 7_777_777L) {
      var oldestEvent = DedupHorizon.oldestProvable(watermark, skew);
      var earliestCopy = oldestEvent - 5 * MINUTE;
      assertThat(
              DedupHorizon.isForgotten(
                  DedupHorizon.sliceOf(earliestCopy),
                  DedupHorizon.oldestRemembered(watermark, skew)))
          .isFalse();
    }
  }
}
