package io.clickledger.billing;

import io.clickledger.common.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** An audit pack in the hands of an outsider, who has DuckDB, the raw files and nothing else. */
public record AuditedPack(Path folder) {
  public static AuditedPack of(Path folder) {
    return new AuditedPack(folder);
  }

  /** The last answer of {@code recompute.sql}, its cells with a blank between. */
  public String answer() throws IOException, SQLException {
    var sql =
        Files.readString(folder.resolve("recompute.sql"))
            .replace("SET VARIABLE pack = '.'", "SET VARIABLE pack = '" + folder + "'");
    try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
        var statement = duckdb.createStatement()) {
      var last = "";
      for (var one : statements(sql)) {
        if (statement.execute(one)) {
          last = row(statement.getResultSet());
        }
      }
      return last;
    }
  }

  private static List<String> statements(String sql) {
    var withoutComments = sql.replaceAll("(?m)^--.*$", "");
    return List.of(withoutComments.split(";\\s*(\n|$)")).stream()
        .filter(statement -> !statement.isBlank())
        .toList();
  }

  private static String row(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      return "";
    }
    var cells = new ArrayList<String>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      cells.add(rows.getString(i));
    }
    return String.join(" ", cells);
  }

  /** Names of files that are not what {@code SHA256SUMS} says. */
  public List<String> sumsThatDiffer() throws IOException {
    var differing = new ArrayList<String>();
    for (var line : Files.readAllLines(folder.resolve("SHA256SUMS"))) {
      var name = line.substring(66);
      if (!Sha256.of(Files.readAllBytes(folder.resolve(name))).equals(line.substring(0, 64))) {
        differing.add(name);
      }
    }
    return differing;
  }

  /** Raw files that are not what the pack says of them; none named is a difference too. */
  public List<String> rawFilesThatDiffer(Path lake) throws IOException {
    var lines = Files.readAllLines(folder.resolve("raw_files.csv"));
    var differing = new ArrayList<String>();
    for (var line : lines.subList(1, lines.size())) {
      var cells = line.split(",");
      var bytes = Files.readAllBytes(lake.resolve(cells[1]));
      if (bytes.length != Long.parseLong(cells[2]) || !Sha256.of(bytes).equals(cells[4])) {
        differing.add(cells[1]);
      }
    }
    return lines.size() == 1 ? List.of("no file is named") : differing;
  }
}
