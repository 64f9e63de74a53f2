package io.clickledger.rules.campaign;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the cells of one line of a campaign file and collects what is wrong with them. */
final class CampaignFields {
  static final List<String> COLUMNS =
      List.of(
          "campaign_id",
          "advertiser_id",
          "cpc_micros",
          "currency",
          "daily_budget_micros",
          "billing_zone",
          "valid_from");

  /** RFC 3339, section 5.6, without its leap second, which the epoch cannot number. */
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");

  private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");

  private static final int SHOWN_CHARACTERS = 40;

  private final String[] cells;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param cells in the order of {@link #COLUMNS}
   */
  private CampaignFields(String[] cells) {
    this.cells = cells;
  }

  /**
   * @param cells in the order of {@link #COLUMNS}
   * @param problems receives what is wrong, one text a cell
   * @return the terms, or empty if anything is wrong
   */
  static Optional<CampaignTerms> read(String[] cells, List<String> problems) {
    var fields = new CampaignFields(cells);
    var campaign = fields.whole(0);
    var advertiser = fields.whole(1);
    var cpc = fields.whole(2);
    var currency = fields.currency(3);
    var budget = fields.whole(4);
    var zone = fields.zone(5);
    var from = fields.time(6);
    problems.addAll(fields.problems);
    return fields.problems.isEmpty() && from != null
        ? Optional.of(new CampaignTerms(campaign, advertiser, cpc, currency, budget, zone, from))
        : Optional.empty();
  }

  private long whole(int column) {
    var text = cells[column];
    try {
      if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException tooLarge) {
      wrong(column, "a whole number up to " + Long.MAX_VALUE);
      return 0;
    }
    wrong(column, "a whole number from 0 on, in digits");
    return 0;
  }

  private String currency(int column) {
    if (!CampaignTerms.isCurrency(cells[column])) {
      wrong(column, "a currency code of ISO 4217, such as USD");
    }
    return cells[column];
  }

  private String zone(int column) {
    if (!CampaignTerms.isZone(cells[column])) {
      wrong(column, "a zone of the IANA database, such as Asia/Kolkata or UTC (no bare offset)");
    }
    return cells[column];
  }

  private @Nullable Instant time(int column) {
    var text = cells[column];
    try {
      if (RFC_3339.matcher(text).matches()) {
        var iso = text.toUpperCase(Locale.ROOT).replace(' ', 'T');
        var time = OffsetDateTime.parse(iso).toInstant().truncatedTo(ChronoUnit.MICROS);
        if (!time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_TIME)) {
          return time;
        }
      }
    } catch (DateTimeException noSuchDay) {
      // Said below, as for every other text that is no time.
    }
    wrong(column, "a time of RFC 3339 with its zone, 1970 to 9999, such as 2026-01-01T00:00:00Z");
    return null;
  }

  private void wrong(int column, String expected) {
    problems.add(
        "%s is \"%s\", expected %s".formatted(COLUMNS.get(column), shown(cells[column]), expected));
  }

  private static String shown(String cell) {
    var line = cell.replace("\r", "\\r").replace("\n", "\\n");
    return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
