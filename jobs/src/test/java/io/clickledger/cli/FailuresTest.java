package io.clickledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.delta.exceptions.ConcurrentWriteException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.ConcurrentModificationException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The failures that Spark itself makes are in {@link SparkFailuresTest}. */
class FailuresTest {
  private static Throwable wrapped(Throwable cause) {
    return new ExecutionException(new SparkException("Job aborted", new RuntimeException(cause)));
  }

  static Stream<Arguments> environment() {
    return Stream.of(
        Arguments.of(
            new FileNotFoundException("File file:/data/landing/a.ndjson does not exist"),
            ErrorCode.NOT_FOUND,
            "/data/landing/a.ndjson is not there"),
        Arguments.of(
            new AccessDeniedException("s3a://bucket/lake", null, "403 Forbidden"),
            ErrorCode.ENVIRONMENT,
            "no permission for s3a://bucket/lake: s3a://bucket/lake: 403 Forbidden"),
        Arguments.of(
            new IOException("/data/lake/raw_click/_delta_log (Permission denied)"),
            ErrorCode.ENVIRONMENT,
            "no permission for /data/lake/raw_click/_delta_log"),
        Arguments.of(
            new IOException("No space left on device"),
            ErrorCode.ENVIRONMENT,
            "the disk is full: No space left on device"),
        Arguments.of(
            new EOFException("Unexpected end of ZLIB input stream"),
            ErrorCode.SOURCE_UNREADABLE,
            "a file or directory ends too early"),
        Arguments.of(
            new ZipException("invalid block type"),
            ErrorCode.SOURCE_UNREADABLE,
            "is not sound gzip: invalid block type"),
        Arguments.of(
            new UnknownHostException("minio.example"),
            ErrorCode.ENVIRONMENT,
            "cannot be reached: minio.example"),
        Arguments.of(
            new ConnectException("Connection refused"),
            ErrorCode.ENVIRONMENT,
            "cannot be reached: Connection refused"),
        Arguments.of(
            new UnsupportedFileSystemException("No FileSystem for scheme \"gs\""),
            ErrorCode.ENVIRONMENT,
            "no file system for the URI: No FileSystem for scheme \"gs\""),
        Arguments.of(
            new ConcurrentWriteException(new String[] {"", "docs"}),
            ErrorCode.ENVIRONMENT,
            "another writer changed the same rows of a table first: ConcurrentWriteException"),
        Arguments.of(
            new OutOfMemoryError("Java heap space"),
            ErrorCode.ENVIRONMENT,
            "memory ran out: Java heap space"),
        Arguments.of(
            new IOException("Input/output error"),
            ErrorCode.ENVIRONMENT,
            "reading or writing failed"));
  }

  @ParameterizedTest
  @MethodSource("environment")
  void explainsWhatTheEnvironmentDidHoweverDeepItIs(
      Throwable cause, ErrorCode code, String message) {
    for (var failure : new Throwable[] {cause, wrapped(cause)}) {
      var explained = Failures.explained(failure).orElseThrow();

      assertThat(explained.code()).isEqualTo(code);
      assertThat(explained).hasMessageContaining(message);
      assertThat(explained.remedy()).isNotBlank();
      assertThat(code.exitCode()).isEqualTo(2);
    }
  }

  @Test
  void findsTheMessageThatTheProductItselfGave() {
    var own = new ClickledgerException(ErrorCode.BILLING_GUARD, "a period repeats", "nothing");

    assertThat(Failures.explained(wrapped(own))).contains(own);
    assertThat(Failures.explained(wrapped(new UncheckedIOException(new IOException(own)))))
        .contains(own);
  }

  static Stream<Throwable> defects() {
    return Stream.of(
        new NullPointerException("x"),
        new IllegalStateException("no such thing"),
        new ConcurrentModificationException("of a list"),
        new AssertionError("impossible"),
        new SparkException("Job aborted", new ArithmeticException("long overflow")));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void leavesDefectsUnexplained(Throwable defect) {
    assertThat(Failures.explained(defect)).isEmpty();
    assertThat(Failures.explained(wrapped(defect))).isEmpty();
  }

  @Test
  void namesTheInnermostCause() {
    var inner = new ArithmeticException("long overflow");

    assertThat(Failures.innermost(wrapped(inner))).isSameAs(inner);
  }

  @Test
  void endsOnAChainThatBitesItsTail() {
    var outer = new RuntimeException("outer");
    var inner = new RuntimeException("inner", outer);
    outer.initCause(inner);

    assertThat(Failures.explained(outer)).isEmpty();
  }

  @Test
  void doesNotBlameTheSourceForADamagedTable() {
    var damaged =
        new RuntimeException(
            "file:/lake/raw_click/received_date=2026-03-28/part-0.c000.parquet is not a Parquet file."
                + " Expected magic number at tail");

    var explained = Failures.explained(damaged).orElseThrow();

    assertThat(explained.code()).isEqualTo(ErrorCode.ENVIRONMENT);
    assertThat(explained)
        .hasMessage(
            "/lake/raw_click/received_date=2026-03-28/part-0.c000.parquet is not a Parquet file");
    assertThat(explained.remedy()).contains("restore it").doesNotContain("move it out");
  }

  @Test
  void explainsWhatTheJavaLibraryThrowsOnBrokenGzip() {
    var broken =
        catchThrowable(
            () ->
                new java.util.zip.GZIPInputStream(
                    new java.io.ByteArrayInputStream("plain text, no gzip".getBytes(UTF_8))));

    assertThat(Failures.explained(broken).orElseThrow().code())
        .isEqualTo(ErrorCode.SOURCE_UNREADABLE);
  }
}
