package io.clickledger.rules.campaign;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.rules.contract.Utf8Text;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The campaign dimension as an operator writes it: CSV by RFC 4180 in UTF-8 with a header of seven
 * columns in any order, one line for each time that a campaign's terms begin. Blanks are part of a
 * cell; empty lines are skipped.
 *
 * @param terms what every readable line says, in the file's order; none begins twice
 * @param problems what is wrong with the others, each with its line number
 */
public record CampaignFile(List<PlacedTerms> terms, List<String> problems) {
  private static final char NO_COMMENTS = '\0';
  private static final String HEADER = String.join(",", CampaignFields.COLUMNS);

  public CampaignFile {
    terms = List.copyOf(terms);
    problems = List.copyOf(problems);
  }

  /**
   * @param name where the file lies, for messages
   * @throws ClickledgerException SCHEMA if the header is not the dimension's, CAMPAIGN if the file
   *     holds no line or is no text
   */
  public static CampaignFile parse(String name, byte[] content) {
    var parser = new CsvParser(rfc4180());
    parser.beginParsing(new StringReader(text(name, content)));
    var reading = new Reading(name);
    long line = 0;
    try {
      for (var cells = parser.parseNext(); cells != null; cells = parser.parseNext()) {
        reading.line(line + 1, cells);
        line = parser.getContext().currentLine();
      }
    } catch (TextParsingException e) {
      reading.unreadable(line + 1);
    }
    return reading.result();
  }

  private static CsvParserSettings rfc4180() {
    var settings = new CsvParserSettings();
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
    settings.setNullValue("");
    settings.setEmptyValue("");
    // With every line given, the end of one record tells where the next one starts.
    settings.setSkipEmptyLines(false);
    settings.getFormat().setComment(NO_COMMENTS);
    return settings;
  }

  private static String text(String name, byte[] content) {
    try {
      return Utf8Text.of(content);
    } catch (CharacterCodingException e) {
      throw new ClickledgerException(
          ErrorCode.CAMPAIGN,
          name + " is not text in UTF-8",
          "save it as CSV in UTF-8, uncompressed",
          e);
    }
  }

  /** The state between two lines. */
  private static final class Reading {
    private final String name;
    private final LinkedHashMap<CampaignTerms.Key, PlacedTerms> terms = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** For each column of the dimension its position in the file; empty before the header. */
    private int[] positions = {};

    private boolean hasLines;

    private Reading(String name) {
      this.name = name;
    }

    private void line(long number, String[] cells) {
      if (cells.length <= 1 && (cells.length == 0 || cells[0].isBlank())) {
        return;
      }
      if (positions.length == 0) {
        positions = positions(cells);
        return;
      }
      hasLines = true;
      if (cells.length != positions.length) {
        problems.add(
            "line %d: %d cells, the header has %d"
                .formatted(number, cells.length, positions.length));
        return;
      }
      var inOrder = Arrays.stream(positions).mapToObj(at -> cells[at]).toArray(String[]::new);
      var wrong = new ArrayList<String>();
      var read = CampaignFields.read(inOrder, wrong);
      wrong.forEach(problem -> problems.add("line " + number + ": " + problem));
      read.ifPresent(found -> add(PlacedTerms.onLine(number, found)));
    }

    private void add(PlacedTerms found) {
      var first = terms.putIfAbsent(found.terms().key(), found);
      if (first != null) {
        problems.add(
            "%s: %s is on %s too: the terms of a campaign may not overlap"
                .formatted(found.place(), found.terms().key(), first.place()));
      }
    }

    private void unreadable(long number) {
      hasLines = true;
      problems.add(
          "line %d: a quote is wrong (one inside a quoted cell is written twice); what follows was"
                  .formatted(number)
              + " not read");
    }

    private int[] positions(String[] header) {
      var found = List.of(header);
      var missing = without(CampaignFields.COLUMNS, found);
      var unknown = without(found, CampaignFields.COLUMNS);
      var twice = new HashSet<>(found).size() < found.size();
      if (!missing.isEmpty() || !unknown.isEmpty() || twice) {
        throw wrongHeader(missing, unknown);
      }
      return CampaignFields.COLUMNS.stream().mapToInt(found::indexOf).toArray();
    }

    private static List<String> without(List<String> columns, List<String> others) {
      return columns.stream().filter(column -> !others.contains(column)).toList();
    }

    private ClickledgerException wrongHeader(List<String> missing, List<String> unknown) {
      var parts = new ArrayList<String>();
      if (!missing.isEmpty()) {
        parts.add("lacks " + quoted(missing));
      }
      if (!unknown.isEmpty()) {
        parts.add("has unknown " + quoted(unknown));
      }
      if (parts.isEmpty()) {
        parts.add("names a column twice");
      }
      return new ClickledgerException(
          ErrorCode.SCHEMA,
          "the header of " + name + " " + String.join(" and ", parts),
          "write as its first line, in any order: " + HEADER);
    }

    private static String quoted(List<String> columns) {
      return columns.stream().map(c -> '"' + c + '"').collect(Collectors.joining(", "));
    }

    private CampaignFile result() {
      if (!hasLines) {
        throw new ClickledgerException(
            ErrorCode.CAMPAIGN,
            name + (positions.length == 0 ? " is empty" : " has a header and no campaign"),
            "write the header " + HEADER + " and a line for each campaign");
      }
      return new CampaignFile(List.copyOf(terms.values()), problems);
    }
  }
}
