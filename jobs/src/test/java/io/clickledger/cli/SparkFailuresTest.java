package io.clickledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.Lake;
import io.clickledger.table.RawClick;
import io.clickledger.testing.TestSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What Spark and Delta really throw, and what a person is told of it. */
class SparkFailuresTest {
  private static final StructType TEXT = new StructType().add("value", "string");

  private final Path directory = TestSession.directory();

  private static ClickledgerException explained(ThrowingCallable action) {
    return Failures.explained(catchThrowable(action)).orElseThrow();
  }

  private Path truncatedGzip() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      var random = new Random(1);
      for (var line = 0; line < 10_000; line++) {
        gzip.write((random.nextLong() + "\n").getBytes(UTF_8));
      }
    }
    return Files.write(
        directory.resolve("a.ndjson.gz"), Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
  }

  @Test
  void namesAMissingDirectory() {
    var missing = directory.resolve("none");

    var failure = explained(() -> TestSession.spark().read().text(missing.toString()).count());

    assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(failure).hasMessage(missing + " does not exist");
  }

  @Test
  void namesAFileThatWasCutShort() throws IOException {
    var file = truncatedGzip();

    var failure = explained(() -> TestSession.spark().read().text(directory.toString()).count());

    assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE);
    assertThat(failure).hasMessageStartingWith(file + " ends too early");
  }

  @Test
  void namesAFileThatIsNotGzip() throws IOException {
    var file = Files.writeString(directory.resolve("a.ndjson.gz"), "plain text\n");

    var failure = explained(() -> TestSession.spark().read().text(directory.toString()).count());

    assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE);
    assertThat(failure).hasMessage(file + " is not sound gzip: not a gzip file");
  }

  @Test
  void namesAFileThatIsNotParquet() throws IOException {
    var file = Files.writeString(directory.resolve("a.parquet"), "neither this nor that");

    var failure =
        explained(
            () ->
                TestSession.spark()
                    .read()
                    .schema(TEXT)
                    .parquet(directory.toString())
                    .collectAsList());

    assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE);
    assertThat(failure).hasMessage(file + " is not a Parquet file");
  }

  @Test
  void namesAColumnOfAnotherType() {
    var numbers = directory.resolve("numbers").toString();
    TestSession.spark().range(1).toDF("value").write().parquet(numbers);

    var failure =
        explained(() -> TestSession.spark().read().schema(TEXT).parquet(numbers).collectAsList());

    assertThat(failure.code()).isEqualTo(ErrorCode.SCHEMA);
    assertThat(failure).hasMessageContaining("column: [value], physicalType: INT64");
  }

  @Test
  void namesTheSourceFileAndNotTheOutputOfAStream() throws IOException {
    var file = truncatedGzip();

    var failure =
        explained(
            () ->
                stream((batch, id) -> batch.write().parquet(directory.resolve("out").toString())));

    assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE);
    assertThat(failure).hasMessageStartingWith(file + " ends too early");
  }

  @Test
  void findsTheProductsOwnFailureInsideAStream() throws IOException {
    Files.writeString(directory.resolve("a.ndjson"), "a\n");
    var own = new ClickledgerException(ErrorCode.CHECKPOINT, "what", "remedy");

    var failure =
        explained(
            () ->
                stream(
                    (batch, id) -> {
                      throw own;
                    }));

    assertThat(failure).isSameAs(own);
  }

  private void stream(VoidFunction2<Dataset<Row>, Long> batch) throws Exception {
    TestSession.spark()
        .readStream()
        .schema(TEXT)
        .text(directory.toString())
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", directory.resolve("_checkpoint").toString())
        .foreachBatch(batch)
        .start()
        .awaitTermination();
  }

  @Test
  void explainsALakeThatIsAFile() throws IOException {
    var file = Files.writeString(directory.resolve("lake"), "not a directory");
    var lake = new Lake(TestSession.spark(), file.toString());

    assertThat(lake.has(RawClick.TABLE)).isFalse();
    assertThat(explained(() -> lake.create(RawClick.TABLE)))
        .hasMessage("the lake %s is a file, not a directory", file);
  }

  @Test
  void explainsATableDirectoryThatHoldsSomethingElse() throws IOException {
    var lake = TestSession.lake();
    Files.createDirectories(Path.of(lake.location(RawClick.TABLE)));
    Files.writeString(Path.of(lake.location(RawClick.TABLE), "notes.txt"), "not a table");

    var failure = explained(() -> lake.create(RawClick.TABLE));

    assertThat(failure.code()).isEqualTo(ErrorCode.ENVIRONMENT);
    assertThat(failure).hasMessageContaining("raw_click");
    assertThat(failure.remedy()).contains("move those files away");
  }

  @Test
  void explainsAFileSystemThatIsNotInstalled() {
    assertThat(
            explained(() -> new Lake(TestSession.spark(), "xyz://bucket/lake").has(RawClick.TABLE)))
        .hasMessageContaining("no file system for the URI: No FileSystem for scheme \"xyz\"");
  }

  @Test
  void explainsADamagedDeltaLog() throws IOException {
    var lake = TestSession.lake();
    lake.create(RawClick.TABLE);
    var log =
        Files.writeString(
            Path.of(lake.location(RawClick.TABLE), "_delta_log", "00000000000000000001.json"),
            "garbage");

    var failure = explained(() -> lake.read(RawClick.TABLE).count());

    assertThat(failure.code()).isEqualTo(ErrorCode.ENVIRONMENT);
    assertThat(failure).hasMessageStartingWith(log + " cannot be read");
    assertThat(failure.remedy()).contains("restore it");
  }
}
