package io.clickledger.demo.generate;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What world to generate. Equal settings give the same bytes of landing files, on every machine.
 *
 * <p>Shares are fractions of the distinct valid clicks, 0 to 1.
 *
 * @param clicks distinct valid clicks, exactly; copies and rejected records come on top
 * @param startDay first UTC day of event times; all valid clicks happen within {@code days} of it
 * @param days UTC days
 * @param seed decides everything that the other settings leave open
 * @param ads ads, their popularity a Zipf law
 * @param zipfExponent exponent of that law
 * @param campaigns campaigns, each with one or more ads
 * @param advertisers accounts, each with one currency and one billing zone
 * @param publishers sites that show the ads
 * @param users people who click
 * @param viralShare of all clicks in the viral hour (18:00 UTC of the second day, or of the only
 *     one) this share goes to one ad; the hour also has twice the traffic
 * @param duplicateShare clicks that are sent again, once or several times, into other files
 * @param lateShare clicks first received over 15 minutes after the event, up to 3 hours
 * @param outOfOrderShare clicks received many seconds to minutes after the event
 * @param botShare clicks by user agents that say they are robots
 * @param nonBrowserShare clicks by programs that show no page and say so
 * @param prefetchShare clicks by programs that fetch a page nobody asked for
 * @param nullAgentShare clicks without a user agent
 * @param serverShare users, and with them clicks, with an address of a data centre
 * @param doubleClickShare clicks that repeat a user's click on the same ad within about 10 seconds
 * @param eagerShare clicks of bursts that go far beyond what a user or an address may count for in
 *     an hour
 * @param malformedShare records that break the contract, on top of the clicks
 * @param clockAheadShare records whose event lies over 5 minutes past their receipt, on top
 * @param priceNullShare clicks without an auction price, paid by the campaign's CPC
 * @param absentReceiptShare first copies without {@code received_at}; set 0 for Kafka, where absent
 *     means the record's timestamp and not, as in files, the event time
 * @param format form of the landing files
 * @param fileSeconds receipt time that a file of one collector covers
 * @param rowsPerFile rows after which a file is closed before its time; 0 for no limit
 * @param collectors collectors, each with files of its own
 * @param spanMinutes all clicks fall into this many minutes from the viral hour on; 0: over all
 *     days
 */
public record GeneratorSettings(
    long clicks,
    LocalDate startDay,
    int days,
    long seed,
    int ads,
    double zipfExponent,
    int campaigns,
    int advertisers,
    int publishers,
    long users,
    double viralShare,
    double duplicateShare,
    double lateShare,
    double outOfOrderShare,
    double botShare,
    double nonBrowserShare,
    double prefetchShare,
    double nullAgentShare,
    double serverShare,
    double doubleClickShare,
    double eagerShare,
    double malformedShare,
    double clockAheadShare,
    double priceNullShare,
    double absentReceiptShare,
    LandingFormat format,
    int fileSeconds,
    long rowsPerFile,
    int collectors,
    int spanMinutes) {

  static final long DAY_MICROS = 86_400L * 1_000_000;
  static final long MINUTE_MICROS = 60L * 1_000_000;
  static final long HOUR_MICROS = 3_600L * 1_000_000;
  static final int VIRAL_HOUR = 18;

  /** Refuses settings that no world can have. */
  public GeneratorSettings {
    check(clicks >= 1, "clicks", clicks, "at least 1");
    check(days >= 1 && days <= 366, "days", days, "1 to 366");
    check(advertisers >= 1, "advertisers", advertisers, "at least 1");
    check(
        campaigns >= advertisers && campaigns <= 10_000,
        "campaigns",
        campaigns,
        "at least as many as advertisers, at most 10000");
    check(ads >= campaigns, "ads", ads, "at least as many as campaigns");
    check(zipfExponent >= 0 && zipfExponent <= 3, "zipf-exponent", zipfExponent, "0 to 3");
    check(publishers >= 1, "publishers", publishers, "at least 1");
    check(users >= 1, "users", users, "at least 1");
    check(fileSeconds >= 1 && fileSeconds <= 86_400, "file-seconds", fileSeconds, "1 to 86400");
    check(rowsPerFile >= 0, "rows-per-file", rowsPerFile, "0 (no limit) or more");
    check(spanMinutes >= 0 && spanMinutes <= 300, "span-minutes", spanMinutes, "0 (all) to 300");
    check(collectors >= 1 && collectors <= 9, "collectors", collectors, "1 to 9");
    share("viral-share", viralShare, 0.95);
    share("duplicate-share", duplicateShare, 1);
    share("late-share", lateShare, 1);
    share("out-of-order-share", outOfOrderShare, 1);
    share("bot-share", botShare, 1);
    share("non-browser-share", nonBrowserShare, 1);
    share("prefetch-share", prefetchShare, 1);
    share("null-agent-share", nullAgentShare, 1);
    share("server-share", serverShare, 1);
    share("double-click-share", doubleClickShare, 0.5);
    share("eager-share", eagerShare, 0.5);
    share("malformed-share", malformedShare, 1);
    share("clock-ahead-share", clockAheadShare, 1);
    share("price-null-share", priceNullShare, 1);
    share("absent-receipt-share", absentReceiptShare, 1);
  }

  /** Two million clicks over the two days around the European change to summer time of 2026. */
  public static GeneratorSettings defaults() {
    return builder().build();
  }

  /** A builder that holds the defaults. */
  public static GeneratorSettingsBuilder builder() {
    return new GeneratorSettingsBuilder();
  }

  /** First microsecond of event time. */
  long startMicros() {
    return startDay.toEpochDay() * DAY_MICROS;
  }

  /** First microsecond after the event times. */
  long endMicros() {
    return startMicros() + days * DAY_MICROS;
  }

  /** Whether clicks fall at an instant at all. */
  boolean isBusyAt(long micros) {
    long sinceViral = micros - viralHourMicros();
    return spanMinutes == 0 || sinceViral >= 0 && sinceViral < spanMinutes * MINUTE_MICROS;
  }

  /** First microsecond after the clicks. */
  long busyEndMicros() {
    return spanMinutes == 0 ? endMicros() : viralHourMicros() + spanMinutes * MINUTE_MICROS;
  }

  /** First microsecond of the hour in which one ad goes viral. */
  long viralHourMicros() {
    return startMicros() + Math.min(1, days - 1) * DAY_MICROS + VIRAL_HOUR * HOUR_MICROS;
  }

  /** The hour in which one ad goes viral. */
  public Instant viralHour() {
    return startDay.plusDays(Math.min(1, days - 1)).atTime(VIRAL_HOUR, 0).toInstant(ZoneOffset.UTC);
  }

  /** Every setting by its flag's name, as text: what the manifest holds and compares. */
  Map<String, String> asText() {
    var text = new LinkedHashMap<String, String>();
    text.put("clicks", Long.toString(clicks));
    text.put("start-day", startDay.toString());
    text.put("days", Integer.toString(days));
    text.put("seed", Long.toString(seed));
    text.put("ads", Integer.toString(ads));
    text.put("zipf-exponent", Double.toString(zipfExponent));
    text.put("campaigns", Integer.toString(campaigns));
    text.put("advertisers", Integer.toString(advertisers));
    text.put("publishers", Integer.toString(publishers));
    text.put("users", Long.toString(users));
    text.put("viral-share", Double.toString(viralShare));
    text.put("duplicate-share", Double.toString(duplicateShare));
    text.put("late-share", Double.toString(lateShare));
    text.put("out-of-order-share", Double.toString(outOfOrderShare));
    text.put("bot-share", Double.toString(botShare));
    text.put("non-browser-share", Double.toString(nonBrowserShare));
    text.put("prefetch-share", Double.toString(prefetchShare));
    text.put("null-agent-share", Double.toString(nullAgentShare));
    text.put("server-share", Double.toString(serverShare));
    text.put("double-click-share", Double.toString(doubleClickShare));
    text.put("eager-share", Double.toString(eagerShare));
    text.put("malformed-share", Double.toString(malformedShare));
    text.put("clock-ahead-share", Double.toString(clockAheadShare));
    text.put("price-null-share", Double.toString(priceNullShare));
    text.put("absent-receipt-share", Double.toString(absentReceiptShare));
    text.put("format", format.extension());
    text.put("file-seconds", Integer.toString(fileSeconds));
    text.put("rows-per-file", Long.toString(rowsPerFile));
    text.put("collectors", Integer.toString(collectors));
    text.put("span-minutes", Integer.toString(spanMinutes));
    return text;
  }

  private static void share(String name, double value, double max) {
    check(value >= 0 && value <= max, name, value, "0 to " + max);
  }

  private static void check(boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      throw new ClickledgerException(
          ErrorCode.USAGE,
          "the generator cannot use " + name + " = " + value,
          "set " + name + " to " + allowed);
    }
  }
}
