package io.clickledger.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSlotsTest {
  @TempDir Path directory;

  @Test
  void givesNoSlotToTwoGates() throws Exception {
    try (var one = new FileSlots(directory, 3, 2);
        var other = new FileSlots(directory, 3, 2)) {
      assertThat(one.held()).containsExactlyInAnyOrder(0, 1);
      assertThat(other.held()).containsExactly(2);
      assertThat(one.held()).containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void givesTheSlotsOfAGateThatHasClosedToTheNext() throws Exception {
    try (var other = new FileSlots(directory, 1, 1)) {
      try (var one = new FileSlots(directory, 1, 1)) {
        assertThat(one.held()).containsExactly(0);
        assertThat(other.held()).isEmpty();
      }
      assertThat(other.held()).containsExactly(0);
    }
  }
}
