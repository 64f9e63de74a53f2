package io.clickledger.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
  private static final Decision SERVE =
      Decisions.decision(7, 1, Verdict.SERVE, 1, 100, 10, 1, 1_772_000_000_000L);
  private static final Decision STOP =
      Decisions.decision(8, 1, Verdict.STOP, 0, 0, 10, 1, 1_772_000_000_000L);

  @TempDir Path directory;
  private final Decisions.Heard heard = new Decisions.Heard();
  private Path file;
  private SnapshotFeed feed;

  @BeforeEach
  void name() {
    file = directory.resolve("decisions.ndjson");
    feed = new SnapshotFeed(file);
  }

  private void write(long version, Decision... decisions) throws IOException {
    Snapshot.write(file, List.of(decisions), Decisions.pulse(version, 1_772_000_000_000L));
  }

  @Test
  void readsEveryDecisionAndThenThePulse() throws Exception {
    write(1, SERVE, STOP);
    feed.poll(heard);
    assertThat(heard.decisions).containsExactly(SERVE, STOP);
    assertThat(heard.pulses).extracting(Pulse::version).containsExactly(1L);
  }

  @Test
  void readsAFileAgainOnlyOnceItWasReplaced() throws Exception {
    write(1, SERVE);
    feed.poll(heard);
    feed.poll(heard);
    assertThat(heard.pulses).hasSize(1);
    write(2, SERVE);
    feed.poll(heard);
    assertThat(heard.pulses).extracting(Pulse::version).containsExactly(1L, 2L);
  }

  @Test
  void takesNothingFromAFileThatSomebodyChanged() throws Exception {
    write(1, SERVE, STOP);
    Files.writeString(file, Files.readString(file).replace("\"share\":0.0", "\"share\":1.0"));
    feed.poll(heard);
    assertThat(heard.decisions).isEmpty();
    assertThat(heard.corrupted).hasSize(1);
  }

  @Test
  void takesNothingFromHalfAFile() throws Exception {
    write(1, SERVE, STOP);
    var whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 1; length += 97) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      new SnapshotFeed(file).poll(heard);
    }
    assertThat(heard.decisions).isEmpty();
    assertThat(heard.pulses).isEmpty();
    assertThat(heard.corrupted).isNotEmpty();
  }

  @Test
  void takesNothingFromBytesThatAreNoText() throws Exception {
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 7});
    feed.poll(heard);
    assertThat(heard.corrupted).hasSize(1);
  }

  @Test
  void saysThatThereIsNoFile() {
    assertThatThrownBy(() -> feed.poll(heard)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void leavesNoOtherFileBehind() throws Exception {
    write(1, SERVE);
    write(2, SERVE);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
