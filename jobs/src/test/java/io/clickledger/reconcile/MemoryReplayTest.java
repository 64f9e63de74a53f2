package io.clickledger.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.raw.Rebuild;
import java.time.Instant;
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

  @Test
  void countsByTheLogsOrderWhatWasCountedAnew() {
    // The lane met the later receipt first, and again what it had forgotten.
    var later = copy(5 * MINUTE, 0, Long.MIN_VALUE, 1);
    var first = copy(0, 1, 0, 9);
    var forgotten = copy(60 * MINUTE, 5, 60 * MINUTE, 2);
    var copies = List.of(later, first, forgotten);
    assertThat(MemoryReplay.counted(copies, List.of())).containsExactly(later, forgotten);
    assertThat(MemoryReplay.counted(copies, List.of(replay(5)))).containsExactly(first);
    assertThat(MemoryReplay.counted(copies, List.of(replay(4)))).containsExactly(first, forgotten);
  }

  @Test
  void remembersAfterANewEpochWhatTheLogHeld() {
    var first = copy(0, 0, Long.MIN_VALUE, 0);
    var duplicate = copy(15 * MINUTE, 1, 0, 1);
    // By the lane's own memory, of the first copy alone, this one would be new again.
    var again = copyOf(1, 45 * MINUTE, 0, 40 * MINUTE, 2);
    var copies = List.of(first, duplicate, again);
    assertThat(MemoryReplay.counted(copies, List.of())).containsExactly(first, again);
    var epoch = new Rebuild(1, -1, Instant.EPOCH, null, -1, 0);
    assertThat(MemoryReplay.counted(copies, List.of(epoch))).containsExactly(first);
  }

  private static Rebuild replay(long throughBatch) {
    return new Rebuild(0, -2, Instant.EPOCH, Instant.EPOCH.plusSeconds(3_600), throughBatch, 0);
  }

  private static MemoryReplay.Copy copy(
      long receivedMicros, long batchId, long watermarkBefore, long offset) {
    return copyOf(0, receivedMicros, batchId, watermarkBefore, offset);
  }

  private static MemoryReplay.Copy copyOf(
      int epoch, long receivedMicros, long batchId, long watermarkBefore, long offset) {
    return new MemoryReplay.Copy(
        "click",
        0,
        1,
        receivedMicros,
        0,
        epoch,
        batchId,
        watermarkBefore,
        SKEW,
        "file:/a",
        0,
        offset);
  }
}
