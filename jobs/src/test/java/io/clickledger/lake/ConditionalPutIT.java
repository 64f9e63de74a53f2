package io.clickledger.lake;

import static io.clickledger.testing.S3Match.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.testing.FaultyS3;
import io.clickledger.testing.TestSession;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store answers, or does not answer, and who is told that the object is his. */
class ConditionalPutIT {
  private static FaultyS3 s3;
  private static Configuration hadoop;
  private static FileSystem files;
  private static int objects;

  private Path path;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    s3 = FaultyS3.start();
    s3.reach();
    hadoop = TestSession.spark().sessionState().newHadoopConf();
    files = new Path(s3.lake("")).getFileSystem(hadoop);
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  @BeforeEach
  void anotherObject() {
    s3.forget();
    path = new Path(s3.lake("object-" + objects++));
  }

  private boolean create(String content) throws IOException {
    return ConditionalPut.create(files, path, content.getBytes(UTF_8));
  }

  private void commit(String action) throws IOException {
    new ConditionalPutLogStore(hadoop).write(path, List.of(action).iterator(), false, hadoop);
  }

  private String content() throws IOException {
    try (var in = files.open(path)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void createsOnce() throws IOException {
    assertThat(create("mine")).isTrue();
    assertThat(create("yours")).isFalse();

    assertThat(content()).isEqualTo("mine");
    assertThat(s3.effects()).hasSize(1);
  }

  @Test
  void knowsItsOwnObjectWhenTheAcknowledgementWasLost() throws IOException {
    var fault = s3.on(put("object-.*")).dropReply();

    assertThat(create("mine")).isTrue();
    assertThat(create("yours")).isFalse();

    assertThat(fault.struck()).isOne();
    assertThat(content()).isEqualTo("mine");
    assertThat(s3.effects()).hasSize(1);
  }

  @Test
  void doesNotTakeAnothersObjectForItsOwn() throws IOException {
    assertThat(create("yours")).isTrue();
    s3.on(put("object-.*")).dropReply();

    assertThat(create("mine")).isFalse();

    assertThat(content()).isEqualTo("yours");
  }

  @Test
  void createsUnderAStoreThatFailsForAWhile() throws IOException {
    s3.on(put("object-.*").times(3)).answer(500);
    s3.on(put("object-.*").times(2)).answer(503);

    assertThat(create("mine")).isTrue();

    assertThat(content()).isEqualTo("mine");
    assertThat(s3.effects()).hasSize(1);
  }

  @Test
  void asksAgainWhileTheStoreHasNotDecided() throws IOException {
    var fault = s3.on(put("object-.*").times(4)).answer(409);

    assertThat(create("mine")).isTrue();

    assertThat(fault.struck()).isEqualTo(4);
  }

  @Test
  void givesUpOnAStoreThatNeverDecides() {
    var fault = s3.on(put("object-.*").always()).answer(409);

    assertThatThrownBy(() -> create("mine")).isInstanceOf(IOException.class);

    assertThat(fault.struck()).isEqualTo(5);
    assertThat(s3.effects()).isEmpty();
  }

  @Test
  void commitsOnceWhenTheAcknowledgementWasLost() throws IOException {
    s3.on(put("object-.*")).dropReply();

    commit("{\"txn\":1}");

    assertThat(content()).isEqualTo("{\"txn\":1}\n");
    assertThat(s3.effects()).hasSize(1);
    assertThatThrownBy(() -> commit("{\"txn\":2}")).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void provesAStoreWhoseAcknowledgementIsLost() {
    var fault = s3.on(put("lake/_probe/.*")).dropReply();

    ConditionalPut.requireHonoured(new Path(s3.lake("lake")), hadoop);

    assertThat(fault.struck()).isOne();
  }

  @Test
  void writesACheckpointFileInOneRequest() throws IOException {
    var manager = new AtomicCheckpointFileManager(path.getParent(), hadoop);
    s3.on(put("object-.*")).dropReply();
    for (var overwrite : List.of(false, true)) {
      var out = manager.createAtomic(path, overwrite);
      out.write("whole".getBytes(UTF_8));
      out.close();
    }
    assertThat(content()).isEqualTo("whole");
    assertThat(s3.effects()).hasSize(2).allMatch(effect -> effect.verb().equals("PUT"));
    var second = manager.createAtomic(path, false);
    second.write("another".getBytes(UTF_8));
    assertThatThrownBy(second::close)
        .isInstanceOf(org.apache.hadoop.fs.FileAlreadyExistsException.class);
  }

  @Test
  void showsNothingOfACheckpointFileThatIsCancelled() throws IOException {
    var manager = new AtomicCheckpointFileManager(path.getParent(), hadoop);
    for (var overwrite : List.of(false, true)) {
      var out = manager.createAtomic(path, overwrite);
      out.write("half".getBytes(UTF_8));
      out.cancel();
      out.close();
    }
    assertThat(s3.effects()).isEmpty();
    assertThat(manager.exists(path)).isFalse();
  }
}
