package io.clickledger.raw;

import io.clickledger.table.RawClick;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.jspecify.annotations.Nullable;

/**
 * A file of the log against what its commit says of it. Every check is of what is stored, never of
 * what is expected to be stored: size by the file system, rows and receipts by the file's footer,
 * content by the checksum of every page.
 */
final class RawFileCheck {
  /** The log keeps milliseconds, the file microseconds. */
  private static final long LOG_PRECISION_MICROS = 1_000;

  /**
   * What a commit says of a file.
   *
   * @param path where it lies
   * @param minReceivedMicros earliest receipt, microseconds since epoch; null where the table has
   *     none
   */
  record Committed(
      String path,
      long bytes,
      long rows,
      @Nullable Long minReceivedMicros,
      @Nullable Long maxReceivedMicros) {}

  private final Configuration conf;
  private final boolean everyPage;

  /**
   * @param everyPage whether to read every page and check its checksum, not the footer alone
   */
  RawFileCheck(Configuration conf, boolean everyPage) {
    this.conf = conf;
    this.everyPage = everyPage;
  }

  /** What is wrong with the file, as the end of a sentence that begins with its name. */
  Optional<String> problem(Committed committed) {
    try {
      var path = new Path(committed.path());
      var status = path.getFileSystem(conf).getFileStatus(path);
      if (status.getLen() != committed.bytes()) {
        return Optional.of(
            "has %,d bytes, its commit says %,d".formatted(status.getLen(), committed.bytes()));
      }
      return problemInside(status, committed);
    } catch (FileNotFoundException e) {
      return Optional.of("is missing");
    } catch (IOException | RuntimeException e) {
      return Optional.of("cannot be read: " + e.getMessage());
    }
  }

  private Optional<String> problemInside(FileStatus status, Committed committed)
      throws IOException {
    var options = HadoopReadOptions.builder(conf).usePageChecksumVerification(true).build();
    try (var reader = ParquetFileReader.open(HadoopInputFile.fromStatus(status, conf), options)) {
      if (reader.getRecordCount() != committed.rows()) {
        return Optional.of(
            "holds %,d rows, its commit says %,d"
                .formatted(reader.getRecordCount(), committed.rows()));
      }
      for (var block : reader.getFooter().getBlocks()) {
        if (!isWithin(block, committed)) {
          return Optional.of("holds receipts outside of the range that its commit says");
        }
      }
      if (everyPage) {
        readEveryPage(reader);
      }
      return Optional.empty();
    }
  }

  private static boolean isWithin(BlockMetaData block, Committed committed) {
    var min = committed.minReceivedMicros();
    var max = committed.maxReceivedMicros();
    if (min == null || max == null) {
      return true;
    }
    return block.getColumns().stream()
        .filter(column -> column.getPath().toDotString().equals(RawClick.RECEIVED_AT))
        .map(ColumnChunkMetaData::getStatistics)
        .allMatch(
            statistics ->
                statistics instanceof LongStatistics receipts
                    && receipts.getMin() >= min
                    && receipts.getMax() < max + LOG_PRECISION_MICROS);
  }

  /** A file that was never finished: its writer was killed, and no commit can name it. */
  boolean isUnfinished(FileStatus file) {
    try (var reader = ParquetFileReader.open(HadoopInputFile.fromStatus(file, conf))) {
      return false;
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  /** The reader compares each page with its checksum as it reads a row group. */
  private static void readEveryPage(ParquetFileReader reader) throws IOException {
    for (var group = reader.readNextRowGroup(); group != null; group = reader.readNextRowGroup()) {
      group.close();
    }
  }
}
