package io.clickledger.rules.contract;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits one line into cells by RFC 4180: commas, cells in double quotes where they hold a comma or
 * a quote, a quote inside written twice, blanks kept. Reusable, not thread-safe.
 */
public final class CsvCells {
  private final List<String> cells = new ArrayList<>();

  /**
   * Splits a line; its own line end may still be there.
   *
   * @return null when the line is well formed, else what is wrong with its quotes
   */
  public @Nullable String split(String line) {
    cells.clear();
    var end = endOfText(line);
    var hasQuotes = line.indexOf('"') >= 0;
    var at = 0;
    while (true) {
      if (hasQuotes && at < end && line.charAt(at) == '"') {
        at = addQuoted(line, at + 1, end);
        if (at < 0) {
          return "a quote is not closed";
        }
        if (at < end && line.charAt(at) != ',') {
          return "text follows a closing quote";
        }
      } else {
        at = addPlain(line, at, end);
        if (hasQuotes && cells.get(cells.size() - 1).indexOf('"') >= 0) {
          return "a quote stands inside a cell without quotes";
        }
      }
      if (at >= end) {
        return null;
      }
      at++;
    }
  }

  /** Cells of the line. */
  public int count() {
    return cells.size();
  }

  /** The text of a cell without its quotes; the empty text for an empty cell. */
  public String cell(int index) {
    return cells.get(index);
  }

  /** A copy of the cells of the line. */
  public List<String> toList() {
    return List.copyOf(cells);
  }

  private int addPlain(String line, int from, int end) {
    var comma = line.indexOf(',', from);
    var to = comma < 0 || comma > end ? end : comma;
    cells.add(line.substring(from, to));
    return to;
  }

  /** The position behind the closing quote, or -1 if there is none. */
  private int addQuoted(String line, int from, int end) {
    var close = line.indexOf('"', from);
    if (close >= 0 && (close + 1 >= end || line.charAt(close + 1) != '"')) {
      cells.add(line.substring(from, close));
      return close + 1;
    }
    var text = new StringBuilder();
    var at = from;
    while (close >= 0) {
      text.append(line, at, close);
      if (close + 1 >= end || line.charAt(close + 1) != '"') {
        cells.add(text.toString());
        return close + 1;
      }
      text.append('"');
      at = close + 2;
      close = line.indexOf('"', at);
    }
    return -1;
  }

  private static int endOfText(String line) {
    var end = line.length();
    if (end > 0 && line.charAt(end - 1) == '\n') {
      end--;
    }
    if (end > 0 && line.charAt(end - 1) == '\r') {
      end--;
    }
    return end;
  }
}
