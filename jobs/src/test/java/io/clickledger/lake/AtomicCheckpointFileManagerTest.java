package io.clickledger.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files of a lane and of Delta's log on local disks: whole, and of one writer. */
class AtomicCheckpointFileManagerTest {
  private final Configuration hadoop = TestSession.spark().sessionState().newHadoopConf();
  private java.nio.file.Path directory;
  private CheckpointFileManager files;

  @BeforeEach
  void open() {
    directory = TestSession.directory();
    files = CheckpointFileManager.create(new Path(directory.toUri()), hadoop);
  }

  private Path path(String name) {
    return new Path(directory.resolve(name).toUri());
  }

  private CheckpointFileManager.CancellableFSDataOutputStream written(
      String content, boolean overwrite) throws IOException {
    var out = files.createAtomic(path("7"), overwrite);
    out.write(content.getBytes(UTF_8));
    return out;
  }

  @Test
  void isTheOneThatTheSessionNames() {
    assertThat(files).isInstanceOf(AtomicCheckpointFileManager.class);
  }

  @Test
  void refusesTheSecondOfTwoThatBeganTogether() throws IOException {
    var first = written("first", false);
    var second = written("second", false);
    first.close();
    assertThatThrownBy(second::close).isInstanceOf(FileAlreadyExistsException.class);
    second.cancel();
    assertThat(directory.resolve("7")).hasContent("first");
    assertThat(directory.toFile().list()).containsExactly("7");
  }

  @Test
  void showsNothingOfAFileThatIsCancelled() throws IOException {
    for (var overwrite : List.of(false, true)) {
      var out = written("half", overwrite);
      assertThat(directory.resolve("7")).doesNotExist();
      out.cancel();
      out.close();
    }
    assertThat(files.list(new Path(directory.toUri()))).isEmpty();
  }

  @Test
  void replacesAFileOnlyWhereAskedTo() throws IOException {
    written("old", true).close();
    written("new", true).close();
    try (var in = files.open(path("7"))) {
      assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("new");
    }
  }

  /** Delta's log on local disks, as the session names it: of two commits of a version one wins. */
  @Test
  void commitsAVersionOnce() throws Exception {
    var store = new ConditionalPutLogStore(hadoop);
    var threads = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 100; i++) {
        var version = path(i + ".json");
        var writers = List.of(commit(store, version, "a"), commit(store, version, "b"));
        var won = new boolean[2];
        var results = threads.invokeAll(writers);
        for (int w = 0; w < 2; w++) {
          won[w] = results.get(w).get();
        }
        assertThat(won[0] ^ won[1]).as(Arrays.toString(won)).isTrue();
        assertThat(Files.readString(directory.resolve(i + ".json")))
            .isEqualTo(won[0] ? "a\n" : "b\n");
      }
    } finally {
      threads.shutdown();
    }
  }

  private Callable<Boolean> commit(ConditionalPutLogStore store, Path version, String action) {
    return () -> {
      try {
        store.write(version, List.of(action).iterator(), false, hadoop);
        return true;
      } catch (java.nio.file.FileAlreadyExistsException taken) {
        return false;
      }
    };
  }
}
