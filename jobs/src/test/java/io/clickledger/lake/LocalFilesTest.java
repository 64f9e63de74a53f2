package io.clickledger.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.testing.TestSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Local files as Hadoop has them, without a process for each of its questions. */
class LocalFilesTest {
  private final Configuration hadoop = TestSession.spark().sessionState().newHadoopConf();
  private java.nio.file.Path directory;
  private FileSystem files;

  @BeforeEach
  void open() throws IOException {
    directory = TestSession.directory();
    files = path("").getFileSystem(hadoop);
  }

  private Path path(String name) {
    return new Path(directory.resolve(name).toUri());
  }

  private void write(String name) throws IOException {
    try (var out = files.create(path(name), true)) {
      out.write("click".getBytes(UTF_8));
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void assertStartsNoProcess(Work work) throws IOException {
    var recorded = directory.resolve("work.jfr");
    try (var recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      work.run();
      recording.stop();
      recording.dump(recorded);
    }
    // Of this directory: another test of this JVM may be at work.
    assertThat(RecordingFile.readAllEvents(recorded))
        .extracting(event -> event.getString("command"))
        .filteredOn(command -> command.contains(directory.toString()))
        .isEmpty();
  }

  @Test
  void writesWithoutAProcess() throws IOException {
    assertStartsNoProcess(() -> write("a"));
  }

  @Test
  void renamesAFileAndItsChecksumWithoutAProcess() throws IOException {
    var context = FileContext.getFileContext(path("").toUri(), hadoop);
    write("a");
    write("b");
    assertStartsNoProcess(() -> context.rename(path("a"), path("b"), Options.Rename.OVERWRITE));
    assertThat(directory.resolve("b")).hasContent("click");
    assertThat(directory.resolve(".b.crc")).exists();
    assertThat(directory.resolve("a")).doesNotExist();
  }

  @Test
  void listsFilesWithTheirBlocksWithoutAProcess() throws IOException {
    write("a");
    Files.createDirectory(directory.resolve("more"));
    write("more/b");
    var listed = new ArrayList<LocatedFileStatus>();
    assertStartsNoProcess(
        () -> {
          for (var all = files.listFiles(path(""), true); all.hasNext(); ) {
            listed.add(all.next());
          }
        });
    assertThat(listed)
        .filteredOn(file -> !file.getPath().getName().endsWith(".jfr"))
        .extracting(LocatedFileStatus::getPath)
        .containsExactlyInAnyOrder(path("a"), path("more/b"));
  }

  @Test
  void tellsWhatAFileIs() throws IOException {
    write("a");
    var local = directory.resolve("a");
    Files.setPosixFilePermissions(local, PosixFilePermissions.fromString("rw-r-----"));
    var status = files.getFileStatus(path("a"));
    assertThat(status.isFile()).isTrue();
    assertThat(status.getLen()).isEqualTo(5);
    assertThat(status.getPermission()).hasToString("rw-r-----");
    assertThat(status.getModificationTime()).isEqualTo(Files.getLastModifiedTime(local).toMillis());
    assertThat(status.getOwner()).isEqualTo(Files.getOwner(local).getName());
    assertThat(files.getFileStatus(path("")).isDirectory()).isTrue();
  }

  @Test
  void findsNoFileWhereThereIsNone() throws IOException {
    write("a");
    for (var name : new String[] {"none", "none/at/all", "a/beneath"}) {
      assertThatThrownBy(() -> files.getFileStatus(path(name)))
          .as(name)
          .isInstanceOf(FileNotFoundException.class)
          .hasMessageContaining(name);
      assertThat(files.exists(path(name))).isFalse();
    }
  }

  @Test
  void followsALink() throws IOException {
    write("a");
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("a"));
    assertThat(files.getFileStatus(path("link")).getLen()).isEqualTo(5);
  }
}
