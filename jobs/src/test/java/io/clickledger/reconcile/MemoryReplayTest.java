package io.clickledger.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryReplayTest {
  private static final long MINUTE = 60_000_000L;
  private static final long SKEW = 10 * MINUTE;

  @Test
  void countsTheCopyAtTheSmallestPositionOfABatch() {
    var later = copy(0, 0, Long.MIN_VALUE, 9);
    var first = copy(0, 0, Long.MIN_VALUE, 3);
    assertThat(MemoryReplay.counted(List.of(later, first), List.of())).containsExactly(first);
  }

  @Test
  void countsTheEarlierBatchWhateverThePosition() {
    var later = copy(5 * MINUTE, 1, 0, 1);
    var first = copy(0, 0, Long.MIN_VALUE, 9);
    assertThat(MemoryReplay.counted(List.of(later, first), List.of())).containsExactly(first);
  }

  @Test
  void countsAgainWhatTheMemoryHasForgotten() {
    var first = copy(0, 0, Long.MIN_VALUE, 0);
    // The slice 0-10 min is forgotten once the watermark passes 10 + 20 + 10 = 40 minutes.
    var remembered = copy(60 * MINUTE, 4, 40 * MINUTE - 1, 1);
    var forgotten = copy(60 * MINUTE, 5, 40 * MINUTE, 2);
    assertThat(MemoryReplay.counted(List.of(first, remembered), List.of())).containsExactly(first);
    assertThat(MemoryReplay.counted(List.of(first, forgotten), List.of()))
        .containsExactly(first, forgotten);
  }

  private static MemoryReplay.Copy copy(
      long receivedMicros, long batchId, long watermarkBefore, long offset) {
    return new MemoryReplay.Copy(
        "click", 0, 1, receivedMicros, 0, 0, batchId, watermarkBefore, SKEW, "file:/a", 0, offset);
  }
}
