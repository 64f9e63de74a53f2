package io.clickledger.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickledger.testing.TestSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** A landed file has the lines that Spark's text source finds in it. */
class TextLinesTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final List<String> CONTENTS =
      List.of(
          "",
          "a\nb\nc",
          "a\r\nb\rc\n\n\r\nd",
          "\uFEFFa\n\uFEFFb",
          "\n\n",
          "é\u2028ü\u0085x\n" + "long ".repeat(40_000) + "\nlast");

  private final Path directory = TestSession.directory();

  @Test
  void haveTheLinesOfSparksTextSource() throws IOException {
    var files = new ArrayList<Path>();
    for (int i = 0; i < CONTENTS.size(); i++) {
      var bytes = CONTENTS.get(i).getBytes(StandardCharsets.UTF_8);
      files.add(Files.write(directory.resolve("a b%20" + i + ".ndjson"), bytes));
      files.add(Files.write(directory.resolve(i + ".ndjson.gz"), zipped(bytes)));
    }
    var lines = lines(files);
    for (var file : files) {
      for (var expected : bySpark(file)) {
        assertThat(lines.next()).isTrue();
        assertThat(new String(lines.bytes(), StandardCharsets.UTF_8)).isEqualTo(expected);
        assertThat(lines.file().uri())
            .isEqualTo(file.toUri().toString().replace("file:///", "file:/"));
        assertThat(lines.file().arrivedMicros()).isEqualTo(7);
      }
    }
    assertThat(lines.next()).isFalse();
  }

  /** Two members, as some collectors append them. */
  private static byte[] zipped(byte[] bytes) throws IOException {
    var all = new ByteArrayOutputStream();
    var half = bytes.length / 2;
    try (var zip = new GZIPOutputStream(all)) {
      zip.write(bytes, 0, half);
    }
    try (var zip = new GZIPOutputStream(all)) {
      zip.write(bytes, half, bytes.length - half);
    }
    return all.toByteArray();
  }

  private static List<String> bySpark(Path file) {
    var escaped = file.toString().replaceAll("([\\[\\]{}*?])", "\\\\$1");
    return SPARK.read().text(escaped).as(Encoders.STRING()).collectAsList();
  }

  @Test
  void namesAFileThatIsNoGzip() throws IOException {
    var file = Files.writeString(directory.resolve("plain.ndjson.gz"), "{}\n");
    assertThatThrownBy(lines(List.of(file))::next)
        .cause()
        .hasMessageContaining("FAILED_READ_FILE")
        .hasMessageContaining("plain.ndjson.gz");
  }

  private static TextLines lines(List<Path> files) {
    return new TextLines(
        SPARK.sessionState().newHadoopConf(), files.stream().map(TextLinesTest::row).iterator());
  }

  private static Row row(Path file) {
    try {
      var uri = file.toUri().toString().replace("file:///", "file:/");
      return RowFactory.create(uri, 7L, Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
