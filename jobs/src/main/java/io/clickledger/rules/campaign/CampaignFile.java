package io.clickledger.rules.campaign;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code campaigns.csv}: a header with the seven column names in any order, then a row for every
 * change of a campaign's terms. Problems are collected, each with its line, so that a person mends the
 * file once.
 *
 * @param terms rows without a problem of their own
 * @param problems sentences, each beginning with a line
 */
public record CampaignFile(List<CampaignTerms> terms, List<String> problems) {
  private static final List<String> COLUMNS =
      List.of(
          "campaign_id",
          "advertiser_id",
          "cpc_micros",
          "currency",
          "daily_budget_micros",
          "billing_zone",
          "valid_from");

  public CampaignFile {
    terms = List.copyOf(terms);
    problems = List.copyOf(problems);
  }

  /** Reads a file's text and checks every row by itself, and rows against each other. */
  public static CampaignFile parse(String text) {
    var settings = new CsvParserSettings();
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setSkipEmptyLines(false);
    settings.setMaxCharsPerColumn(10_000);
    var parser = new CsvParser(settings);
    parser.beginParsing(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
    var header = parser.parseNext();
    var problems = new ArrayList<String>();
    var columns = columns(header, problems);
    var terms = new ArrayList<CampaignTerms>();
    if (problems.isEmpty()) {
      for (var row = parser.parseNext(); row != null; row = parser.parseNext()) {
        var line = Math.toIntExact(parser.getContext().currentLine());
        if (Arrays.stream(row).anyMatch(cell -> cell != null)) {
          new RowReader(row, line, columns, problems).read().ifPresent(terms::add);
        }
      }
    }
    parser.stopParsing();
    problems.addAll(sameStart(terms));
    return new CampaignFile(terms, problems);
  }

  private static Map<String, Integer> columns(String[] header, List<String> problems) {
    var columns = new HashMap<String, Integer>();
    if (header == null) {
      problems.add("line 1: the file is empty; its header is " + String.join(",", COLUMNS));
      return columns;
    }
    for (int i = 0; i < header.length; i++) {
      if (header[i] != null) {
        columns.put(header[i].strip(), i);
      }
    }
    COLUMNS.stream()
        .filter(column -> !columns.containsKey(column))
        .forEach(column -> problems.add("line 1: the header has no column " + column));
    return columns;
  }

  /** Two rows of a campaign from one instant on: which of them is in force cannot be told. */
  private static List<String> sameStart(List<CampaignTerms> terms) {
    var problems = new ArrayList<String>();
    var seen = new HashMap<String, CampaignTerms>();
    for (var row : terms) {
      var first = seen.putIfAbsent(row.campaignId() + " " + row.validFrom(), row);
      if (first != null) {
        problems.add(
            "line %d: campaign %d is valid from %s already on line %d: the two overlap"
                .formatted(row.line(), row.campaignId(), row.validFrom(), first.line()));
      }
    }
    return problems;
  }

  /** Reads one row; a cell that is wrong adds a problem. */
  private static final class RowReader {
    private final String[] row;
    private final int line;
    private final Map<String, Integer> columns;
    private final List<String> problems;
    private final int problemsBefore;

    RowReader(String[] row, int line, Map<String, Integer> columns, List<String> problems) {
      this.row = row;
      this.line = line;
      this.columns = columns;
      this.problems = problems;
      this.problemsBefore = problems.size();
    }

    Optional<CampaignTerms> read() {
      var terms =
          new CampaignTerms(
              number("campaign_id"),
              number("advertiser_id"),
              number("cpc_micros"),
              currency(),
              number("daily_budget_micros"),
              zone(),
              instant(),
              line);
      return problems.size() == problemsBefore
          ? Optional.of(terms)
          : Optional.empty();
    }

    private String cell(String column) {
      var index = columns.getOrDefault(column, -1);
      var value = index >= 0 && index < row.length ? row[index] : null;
      return value == null ? "" : value.strip();
    }

    private void problem(String column, String rule) {
      problems.add("line %d: %s \"%s\" is not %s".formatted(line, column, cell(column), rule));
    }

    private long number(String column) {
      try {
        var number = Long.parseLong(cell(column));
        if (number >= 0) {
          return number;
        }
      } catch (NumberFormatException e) {
        // told below, as a negative number is
      }
      problem(column, "a whole number from 0 to " + Long.MAX_VALUE);
      return 0;
    }

    private String currency() {
      var code = cell("currency");
      if (Currency.getAvailableCurrencies().stream()
          .noneMatch(currency -> currency.getCurrencyCode().equals(code))) {
        problem("currency", "an ISO 4217 code such as USD");
      }
      return code;
    }

    private String zone() {
      var zone = cell("billing_zone");
      if (!ZoneId.getAvailableZoneIds().contains(zone)) {
        problem("billing_zone", "an IANA zone such as Europe/Berlin or UTC");
      }
      return zone;
    }

    private Instant instant() {
      try {
        return OffsetDateTime.parse(cell("valid_from")).toInstant();
      } catch (DateTimeException e) {
        problem("valid_from", "an instant with its zone such as 2026-01-01T00:00:00Z");
        return Instant.EPOCH;
      }
    }
  }
}
