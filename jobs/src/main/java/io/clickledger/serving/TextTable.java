package io.clickledger.serving;

import java.util.ArrayList;
import java.util.List;

/** Rows under their heads, each column as wide as its widest cell; numbers stand to the right. */
final class TextTable {
  private final List<String> heads;
  private final List<List<String>> rows = new ArrayList<>();
  private final boolean[] right;

  /**
   * @param heads one that begins with a blank names a column of numbers
   */
  TextTable(List<String> heads) {
    this.heads = heads.stream().map(String::strip).toList();
    this.right = new boolean[heads.size()];
    for (var column = 0; column < right.length; column++) {
      right[column] = heads.get(column).startsWith(" ");
    }
  }

  void add(List<String> row) {
    rows.add(row);
  }

  @Override
  public String toString() {
    var widths = new int[heads.size()];
    var all = new ArrayList<List<String>>();
    all.add(heads);
    all.addAll(rows);
    for (var row : all) {
      for (var column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], width(row.get(column)));
      }
    }
    var lines = new ArrayList<String>();
    all.forEach(row -> lines.add(line(row, widths)));
    return String.join("\n", lines);
  }

  private String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (var column = 0; column < widths.length; column++) {
      var pad = " ".repeat(widths[column] - width(row.get(column)));
      line.append(column == 0 ? "" : "  ");
      line.append(right[column] ? pad + row.get(column) : row.get(column) + pad);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
