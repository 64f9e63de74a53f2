package io.clickledger.demo.generate;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** How the landed click files are written. The name is also the file extension. */
public enum LandingFormat {
  NDJSON("ndjson"),
  NDJSON_GZ("ndjson.gz"),
  CSV("csv"),
  PARQUET("parquet");

  private static final int BUFFER_BYTES = 1 << 16;

  private final String extension;

  LandingFormat(String extension) {
    this.extension = extension;
  }

  /** The part of a file's name after the first point. */
  public String extension() {
    return extension;
  }

  /**
   * The format of an extension.
   *
   * @throws ClickledgerException USAGE if there is none
   */
  public static LandingFormat of(String extension) {
    for (var format : values()) {
      if (format.extension.equals(extension)) {
        return format;
      }
    }
    throw new ClickledgerException(
        ErrorCode.USAGE,
        "the generator has no format \"" + extension + "\"",
        "use one of " + Arrays.stream(values()).map(LandingFormat::extension).toList());
  }

  /** Opens a new, empty file for records. */
  RecordSink open(Path file, Campaigns campaigns) throws IOException {
    return switch (this) {
      case NDJSON ->
          new NdjsonSink(
              new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES), campaigns);
      case NDJSON_GZ ->
          new NdjsonSink(
              new GZIPOutputStream(Files.newOutputStream(file), BUFFER_BYTES), campaigns);
      case CSV ->
          new CsvSink(
              new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES), campaigns);
      case PARQUET -> new ParquetSink(file, campaigns);
    };
  }
}
