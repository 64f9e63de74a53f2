package io.clickledger.serving;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.clickledger.serving.Answer.Reading;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Clicks and money of one subject over some UTC dates, and how fresh and how final they are.
 *
 * @param from first UTC date
 * @param to last UTC date, in it
 * @param points by time and currency, those without a click left out
 * @param progress of the lanes and of truth
 * @param reading what the points took
 * @param askedAt when Trino was asked
 */
public record Dashboard(
    Subject subject,
    LocalDate from,
    LocalDate to,
    Grain grain,
    List<Point> points,
    List<Progress> progress,
    Reading reading,
    Instant askedAt) {

  /** What can be shown, by the column that names it. */
  public enum Kind {
    AD("ad_id"),
    CAMPAIGN("campaign_id"),
    ADVERTISER("advertiser_id");

    private final String column;

    Kind(String column) {
      this.column = column;
    }

    String column() {
      return column;
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is shown. */
  public record Subject(Kind kind, long id) {
    @Override
    public String toString() {
      return kind.word() + " " + id;
    }
  }

  /** What has a point of its own. */
  public enum Grain {
    HOUR,
    DAY;

    public static Grain of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** How final a figure is; the first is the least. */
  public enum Status {
    OPEN,
    FIRED,
    FINAL,
    PROVISIONAL,
    MATURE,
    CLOSED;

    @JsonProperty
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    static Status leastOf(Status a, Status b) {
      return a.compareTo(b) < 0 ? a : b;
    }
  }

  /**
   * One hour or day.
   *
   * @param at its start, UTC
   * @param currency of the money; null: campaign was not loaded when the stream counted
   * @param clicks distinct clicks before fraud marks
   * @param spendMicros their price, millionths
   * @param invalidClicks null: the stream knows no marks, as the two below
   * @param netMicros price of the billable clicks, millionths
   * @param source truth or stream; where both came together, stream
   * @param status the least final of what is in it
   */
  public record Point(
      Instant at,
      @Nullable String currency,
      long clicks,
      long spendMicros,
      @Nullable Long invalidClicks,
      @Nullable Long netClicks,
      @Nullable Long netMicros,
      String source,
      Status status) {}

  /**
   * How far a lane or truth has come.
   *
   * @param lane archive, rollup, budget, truth or mature truth
   * @param asOf what is shown is whole up to here
   * @param secondsBehind from there until the question
   */
  public record Progress(String lane, Instant asOf, double secondsBehind) {}
}
