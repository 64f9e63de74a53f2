package io.clickledger.raw;

import io.clickledger.rules.contract.CsvClickParser;
import io.clickledger.rules.contract.Parsed;
import io.clickledger.rules.contract.RejectReason;
import io.clickledger.rules.contract.Rejected;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of landed CSV files apart from their file. A line says nothing without its header, so
 * the file must still be there, with the modification time that it had when the line arrived. Not
 * thread-safe.
 */
final class CsvHeaders {
  private final Configuration conf;
  private final Map<Arrived, Header> headers = new HashMap<>();

  private record Arrived(String file, long atMicros) {}

  /**
   * @param parser of the file's lines; null where the header is not to be had
   * @param problem why not
   */
  private record Header(@Nullable CsvClickParser parser, String problem, List<String> columns) {}

  CsvHeaders(Configuration conf) {
    this.conf = conf;
  }

  /**
   * The verdict on a line, which is WRONG_COLUMNS where its header is gone.
   *
   * @param file URI of the landed file
   * @param arrivedAtMicros modification time of the file when the line was read
   */
  Parsed parse(String file, String line, long arrivedAtMicros) {
    var header = headers.computeIfAbsent(new Arrived(file, arrivedAtMicros), this::read);
    return header.parser == null
        ? new Rejected(
            RejectReason.WRONG_COLUMNS,
            "A CSV line cannot be read without its header, and " + header.problem)
        : header.parser.parse(line, arrivedAtMicros, false);
  }

  /** The columns of a line, by the same rules; none where its header is not to be had. */
  List<String> columns(String file, long arrivedAtMicros) {
    return headers.computeIfAbsent(new Arrived(file, arrivedAtMicros), this::read).columns;
  }

  private Header read(Arrived arrived) {
    try {
      var path = new Path(URI.create(arrived.file));
      var files = path.getFileSystem(conf);
      var modifiedMicros = files.getFileStatus(path).getModificationTime() * 1_000;
      if (modifiedMicros != arrived.atMicros) {
        return new Header(null, "the file has changed since.", List.of());
      }
      var line = ClickFiles.csvHeader(files, path);
      return line == null
          ? new Header(null, "the file is empty.", List.of())
          : new Header(new CsvClickParser(line), "", CsvClickParser.columnsOf(line));
    } catch (FileNotFoundException e) {
      return new Header(null, "the file is gone.", List.of());
    } catch (IOException | IllegalArgumentException e) {
      return new Header(null, "the file cannot be read: " + e.getMessage(), List.of());
    }
  }
}
