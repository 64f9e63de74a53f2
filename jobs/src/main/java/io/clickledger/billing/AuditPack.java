package io.clickledger.billing;

import io.clickledger.common.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The files of an audit pack, sealed by {@code SHA256SUMS}. */
final class AuditPack implements AutoCloseable {
  private final StagedFiles files;
  private final Map<String, String> sums = new LinkedHashMap<>();

  AuditPack(Path folder) throws IOException {
    files = new StagedFiles(folder);
  }

  /** Writes the content of a file. */
  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private void add(String name, Content content) throws IOException {
    var digest = Sha256.digest();
    try (var out = new DigestOutputStream(files.create(name), digest)) {
      content.writeTo(out);
    }
    sums.put(name, Sha256.hex(digest));
  }

  void add(String name, byte[] content) throws IOException {
    add(name, out -> out.write(content));
  }

  void add(String name, String text) throws IOException {
    add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  void add(String name, List<String> lines) throws IOException {
    add(name, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
  }

  /** Rows in their order, with a title line. */
  void add(String name, Dataset<Row> rows) throws IOException {
    add(
        name,
        out -> {
          try (var csv = CsvFile.exact(out)) {
            csv.title(List.of(rows.columns()));
            for (var all = rows.toLocalIterator(); all.hasNext(); ) {
              csv.add(cells(all.next()));
            }
          }
        });
  }

  private static Map<String, @Nullable Object> cells(Row row) {
    var cells = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < row.length(); i++) {
      cells.put(row.schema().fieldNames()[i], row.get(i));
    }
    return cells;
  }

  int files() {
    return sums.size() + 1;
  }

  /** Makes the pack appear. */
  void publish() throws IOException {
    var text = new StringBuilder();
    sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
    try (var file = files.create("SHA256SUMS")) {
      file.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    files.publish();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
