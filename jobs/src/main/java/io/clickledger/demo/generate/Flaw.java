package io.clickledger.demo.generate;

import org.jspecify.annotations.Nullable;

/** The kinds of records that must be rejected. Each has one fault and so one possible reason. */
enum Flaw {
  TRUNCATED(Reason.NOT_JSON, Place.LINE),
  NOISE(Reason.NOT_JSON, Place.LINE),
  EMPTY_LINE(Reason.EMPTY_RECORD, Place.LINE),
  ARRAY(Reason.NOT_AN_OBJECT, Place.LINE),
  SCALAR(Reason.NOT_AN_OBJECT, Place.LINE),
  REPEATED_FIELD(Reason.DUPLICATE_FIELD, Place.LINE),

  NO_CLICK_ID(Reason.MISSING_FIELD, "click_id"),
  NO_EVENT_TIME(Reason.MISSING_FIELD, "event_time"),
  NO_AD_ID(Reason.MISSING_FIELD, "ad_id"),

  ID_CHARACTERS(Reason.BAD_CLICK_ID, Place.CLICK),
  ID_LENGTH(Reason.BAD_CLICK_ID, Place.CLICK),
  NEGATIVE_AD(Reason.BAD_ID, Place.CLICK),
  NEGATIVE_PRICE(Reason.BAD_PRICE, Place.CLICK),

  TEXT_CAMPAIGN(Reason.BAD_ID, "campaign_id", "\"2001\"", "two thousand and one"),
  FRACTIONAL_CAMPAIGN(Reason.BAD_ID, "campaign_id", "2001.5", "2001.5"),
  HUGE_PUBLISHER(Reason.BAD_ID, "publisher_id", "9223372036854775808", "9223372036854775808"),
  TIME_WITHOUT_ZONE(
      Reason.BAD_EVENT_TIME,
      "event_time",
      "\"2026-03-28T12:00:00.000\"",
      "2026-03-28T12:00:00.000"),
  TIME_UNREADABLE(Reason.BAD_EVENT_TIME, "event_time", "\"yesterday\"", "yesterday"),
  TIME_IMPOSSIBLE(
      Reason.BAD_EVENT_TIME, "event_time", "\"2026-02-30T12:00:00Z\"", "2026-02-30T12:00:00Z"),
  TEXT_PRICE(Reason.BAD_PRICE, "price_micros", "\"cheap\"", "cheap"),
  NUMERIC_IP(Reason.BAD_IP, "ip", "1684300800", null),
  NUMERIC_AGENT(Reason.BAD_USER_AGENT, "user_agent", "133", null),

  /** Nothing is wrong but its clock: the event lies over 5 minutes past the receipt. */
  CLOCK_AHEAD(Reason.CLOCK_AHEAD, Place.CLOCK);

  static final int MAX_ID_LENGTH = 64;

  private enum Place {
    /** The whole line of JSON. */
    LINE,
    /** A required field is not there. */
    ABSENT,
    /** A field's text, which a typed column cannot hold. */
    LITERAL,
    /** A value of the right type. */
    CLICK,
    CLOCK
  }

  private final Reason reason;
  private final Place place;
  private final @Nullable String field;
  private final @Nullable String json;
  private final @Nullable String csv;

  Flaw(Reason reason, Place place) {
    this(reason, place, null, null, null);
  }

  Flaw(Reason reason, String absentField) {
    this(reason, Place.ABSENT, absentField, null, null);
  }

  Flaw(Reason reason, String field, String json, @Nullable String csv) {
    this(reason, Place.LITERAL, field, json, csv);
  }

  Flaw(
      Reason reason,
      Place place,
      @Nullable String field,
      @Nullable String json,
      @Nullable String csv) {
    this.reason = reason;
    this.place = place;
    this.field = field;
    this.json = json;
    this.csv = csv;
  }

  Reason reason() {
    return reason;
  }

  /** Whether it is one of the malformed kinds that the format can hold. */
  boolean malforms(LandingFormat format) {
    return switch (place) {
      case CLOCK -> false;
      case CLICK, ABSENT -> true;
      case LINE -> format == LandingFormat.NDJSON || format == LandingFormat.NDJSON_GZ;
      case LITERAL ->
          format != LandingFormat.PARQUET && (format != LandingFormat.CSV || csv != null);
    };
  }

  /** The click with this flaw's value in it; unchanged if the flaw is not one of a typed value. */
  Click spoil(Click click) {
    return switch (this) {
      case ID_CHARACTERS ->
          with(click, "click é/" + click.clickId(), click.adId(), click.priceMicros());
      case ID_LENGTH -> {
        var id = click.clickId();
        yield with(
            click,
            id + "0".repeat(MAX_ID_LENGTH + 1 - id.length()),
            click.adId(),
            click.priceMicros());
      }
      case NEGATIVE_AD -> with(click, click.clickId(), -click.adId(), click.priceMicros());
      case NEGATIVE_PRICE -> with(click, click.clickId(), click.adId(), -137_000);
      default -> click;
    };
  }

  /** A sound line of JSON with this flaw put into it; unchanged if the click holds the flaw. */
  String spoil(String line) {
    return switch (this) {
      case TRUNCATED -> line.substring(0, line.length() / 2);
      case NOISE -> "<html>504 Gateway Time-out</html>";
      case EMPTY_LINE -> "";
      case ARRAY -> "[" + line + "]";
      case SCALAR -> "\"click\"";
      case REPEATED_FIELD -> line.replace("\"ad_id\":", "\"ad_id\":1,\"ad_id\":");
      default -> field == null ? line : spoilField(line, field);
    };
  }

  boolean leavesOut(String column) {
    return place == Place.ABSENT && column.equals(field);
  }

  /** The text that stands in a CSV column instead of the click's own, or null for its own. */
  @Nullable String csvText(String column) {
    if (!column.equals(field)) {
      return null;
    }
    return place == Place.ABSENT ? "" : csv;
  }

  private String spoilField(String line, String name) {
    var key = '"' + name + "\":";
    int start = line.indexOf(key);
    int value = start + key.length();
    int end = line.charAt(value) == '"' ? endOfString(line, value) : line.indexOf(',', value);
    if (end < 0) {
      end = line.lastIndexOf('}');
    }
    return json == null
        ? line.substring(0, start) + line.substring(end + 1)
        : line.substring(0, value) + json + line.substring(end);
  }

  private static int endOfString(String line, int quote) {
    int end = quote + 1;
    while (line.charAt(end) != '"') {
      end += line.charAt(end) == '\\' ? 2 : 1;
    }
    return end + 1;
  }

  private static Click with(Click click, String clickId, long adId, long priceMicros) {
    return new Click(
        clickId,
        click.eventMicros(),
        adId,
        click.campaign(),
        click.publisherId(),
        click.userId(),
        click.ip(),
        click.agent(),
        priceMicros);
  }
}
