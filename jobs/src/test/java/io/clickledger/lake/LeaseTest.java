package io.clickledger.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final Instant NOW = Instant.now();
  private static final Clock THEN = Clock.fixed(NOW, ZoneOffset.UTC);

  private final Lake lake = TestSession.lake();

  private static Clock after(Duration time) {
    return Clock.offset(THEN, time);
  }

  @Test
  void refusesASecondOwnerAndNamesTheFirst() {
    try (var first = Lease.take(lake, "rollup", THEN)) {
      assertThatThrownBy(() -> Lease.take(lake, "rollup", after(Duration.ofSeconds(7))))
          .isInstanceOfSatisfying(
              ClickledgerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_HELD))
          .hasMessageContaining("the rollup lane is owned by process")
          .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()))
          .hasMessageContaining("renewed 7 s ago");
      first.requireOwned();
    }
  }

  @Test
  void isTakenAtOnceWhenItWasReleased() {
    Lease.take(lake, "rollup", THEN).close();
    try (var second = Lease.take(lake, "rollup", THEN)) {
      second.requireOwned();
    }
  }

  @Test
  void givesEachLaneItsOwn() {
    try (var rollup = Lease.take(lake, "rollup", THEN);
        var archive = Lease.take(lake, "archive", THEN)) {
      rollup.requireOwned();
      archive.requireOwned();
    }
  }

  @Test
  void givesRowsThatAreReplacedOneOwner() {
    try (var first = Lease.take(lake, "rebuild-truth", "2026-03-28", THEN);
        var another = Lease.take(lake, "rebuild-truth", "2026-03-29", THEN)) {
      assertThatThrownBy(() -> Lease.take(lake, "rebuild-truth", "2026-03-28", THEN))
          .hasMessageContaining("rebuild-truth of 2026-03-28 is owned by process");
      first.requireOwned();
      another.requireOwned();
    }
  }

  @Test
  void anOwnerThatWentSilentIsReplacedAndStopsWhenItWakes() {
    try (var paused = Lease.take(lake, "rollup", THEN);
        var next = Lease.take(lake, "rollup", after(Lease.SILENCE_MAX.plusMillis(1)))) {
      next.requireOwned();
      var lost = catchThrowableOfType(ClickledgerException.class, paused::requireOwned);
      assertThat(lost.code()).isEqualTo(ErrorCode.LEASE_LOST);
      assertThat(lost).hasMessageContaining("the rollup lane has another owner now, process ");
    }
  }

  @Test
  void whoLostTheLeaseDoesNotReleaseTheNextOwners() {
    var paused = Lease.take(lake, "rollup", THEN);
    var later = after(Lease.SILENCE_MAX.plusMillis(1));
    try (var next = Lease.take(lake, "rollup", later)) {
      paused.close();
      next.requireOwned();
      assertThatThrownBy(() -> Lease.take(lake, "rollup", later)).hasMessageContaining("is owned");
    }
  }

  @Test
  void anOwnerWhoseProcessIsGoneIsReplacedAtOnce() throws Exception {
    var gone = new ProcessBuilder("true").start();
    gone.waitFor();
    var file = Path.of(lake.root(), "_checkpoints", "rollup", "lease", "0000000007");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        {"host":"%s","pid":%d,"taken_at":"%s","renewed_at":"%s","released":false}
        """
            .formatted(InetAddress.getLocalHost().getHostName(), gone.pid(), NOW, NOW));
    try (var lease = Lease.take(lake, "rollup", THEN)) {
      lease.requireOwned();
      assertThat(file.resolveSibling("0000000008")).exists();
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void ofManyThatTakeItAtOnceOneOwns() throws Exception {
    var taken = new ArrayList<Lease>();
    var refused = new ArrayList<ErrorCode>();
    var threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Lease> take = () -> Lease.take(lake, "rollup", THEN);
      for (var result : threads.invokeAll(Collections.nCopies(8, take))) {
        try {
          taken.add(result.get());
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(ClickledgerException.class);
          if (e.getCause() instanceof ClickledgerException refusal) {
            refused.add(refusal.code());
          }
        }
      }
    } finally {
      threads.shutdown();
    }
    assertThat(taken).hasSize(1);
    assertThat(refused).hasSize(7).containsOnly(ErrorCode.LEASE_HELD);
    taken.get(0).close();
  }

  @Test
  void ofManyThatCreateAFileOneDoesAndItIsWhole() throws Exception {
    var folder = TestSession.directory();
    var path = new org.apache.hadoop.fs.Path(folder.resolve("once").toUri());
    var conf = lake.spark().sessionState().newHadoopConf();
    var threads = Executors.newFixedThreadPool(8);
    var winners = new ArrayList<Integer>();
    try {
      var creations = new ArrayList<Callable<Boolean>>();
      for (int i = 0; i < 64; i++) {
        var content = String.valueOf(i).getBytes(StandardCharsets.UTF_8);
        creations.add(() -> AtomicFile.create(path, content, conf));
      }
      var results = threads.invokeAll(creations);
      for (int i = 0; i < results.size(); i++) {
        if (results.get(i).get()) {
          winners.add(i);
        }
      }
    } finally {
      threads.shutdown();
    }
    assertThat(winners).hasSize(1);
    assertThat(folder.resolve("once")).hasContent(String.valueOf(winners.get(0)));
    assertThat(names(folder)).containsExactly("once");
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
