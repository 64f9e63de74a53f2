package io.clickledger.demo.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the page shows, as plain data. Times are instants and are shown in UTC; dates are
 * UTC days unless said otherwise; counts are clicks unless said otherwise. Lists of days and
 * minutes need not be sorted or free of gaps. A record carries what the run measured, also where
 * that breaks a law: the page's task is to show it.
 *
 * @param run what ran, on what, for how long
 * @param doors the stream's doors over the whole run (law 1)
 * @param totals stream against truth, and truth's gross, invalid and net
 * @param minutes clicks per minute of both
 * @param differences the causes of stream − truth by day (law 8)
 * @param viralAd the ad that took most of the traffic for a while (law 9)
 * @param marks fraud marks and what they make invalid (law 6)
 * @param invoices billing documents in the order of their numbers
 * @param jobs jobs in the order in which they ran
 * @param checks figures compared with the oracle's
 * @param windows minute windows by status at the end
 * @param batches door counts of each micro-batch
 * @param queries SQL to go on with
 */
public record Report(
    Run run,
    Section<Doors> doors,
    Section<Totals> totals,
    Section<Minutes> minutes,
    Section<Differences> differences,
    Section<ViralAd> viralAd,
    Section<Marks> marks,
    Section<Invoices> invoices,
    Section<List<Job>> jobs,
    Section<List<Check>> checks,
    Section<Windows> windows,
    Section<List<Batch>> batches,
    Section<List<Query>> queries) {

  /** The one line at the top: did the figures agree with the oracle's? */
  @JsonProperty
  public Verdict verdict() {
    return Verdict.of(checks);
  }

  /** What the reader should look at, although it is not a check; empty on a quiet run. */
  @JsonProperty
  public List<String> warnings() {
    return Warnings.of(this);
  }

  /**
   * What ran, on what, for how long.
   *
   * @param title for example {@code "Demo, 20 million clicks"}
   * @param lake the lake's root as given on the command line
   * @param input where the clicks came from: files, topic, or the generator and its seed
   * @param days the UTC days that the run covers
   * @param codeVersion version and commit
   * @param machine what it was measured on: cores, memory, Spark master
   * @param clicks the number to quote with {@code elapsed}: usually the records read
   */
  public record Run(
      String title,
      String lake,
      String input,
      List<LocalDate> days,
      String codeVersion,
      String machine,
      Instant startedAt,
      Duration elapsed,
      long clicks) {}

  /** Records read by the rollup lane and the door by which each left. */
  public record Doors(long read, long accepted, long duplicate, long late, long rejected) {
    /** Records that left by no door or by two: 0 unless law 1 is broken. */
    @JsonProperty
    public long unaccounted() {
      return read - accepted - duplicate - late - rejected;
    }
  }

  /**
   * Stream against truth over the whole run.
   *
   * @param stream clicks that the stream counted over {@link Run#days}
   * @param truth distinct clicks that the truth lane counted over the same days
   * @param thresholdPercent the share of truth past which a difference pages: 0.1
   * @param gross truth's clicks before marks; invalid + net by law 6
   */
  public record Totals(
      long stream, long truth, double thresholdPercent, long gross, long invalid, long net) {
    /** (stream − truth) / truth in percent; null if truth has no click and the stream has some. */
    @JsonProperty
    public @Nullable Double differencePercent() {
      if (truth == 0) {
        return stream == 0 ? 0.0 : null;
      }
      return 100.0 * (stream - truth) / truth;
    }

    @JsonProperty
    public boolean pastThreshold() {
      var percent = differencePercent();
      return percent == null || Math.abs(percent) > thresholdPercent;
    }
  }

  /**
   * Clicks per event-time minute.
   *
   * @param points minutes with clicks; a minute that is missing counts as zero
   * @param spans stretches to shade, for example the viral hour or a time when the lane was down
   */
  public record Minutes(List<MinutePoint> points, List<Span> spans) {}

  /** Clicks of one event-time minute, before marks. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  @JsonPropertyOrder({"minute", "stream", "truth"})
  public record MinutePoint(Instant minute, long stream, long truth) {}

  /** A stretch of time, {@code to} exclusive. */
  public record Span(String label, Instant from, Instant to) {}

  /**
   * Why stream and truth differ.
   *
   * @param days clicks that each side counted
   * @param causes in the order in which to show them; also those that are zero
   */
  public record Differences(List<DayTotals> days, List<Cause> causes) {}

  /** Clicks of one UTC day, before marks. */
  public record DayTotals(LocalDate day, long stream, long truth) {}

  /**
   * One cause of the difference.
   *
   * @param explanation a sentence or two: what this cause is and whose count it changes
   * @param explained false for the rest that no cause accounts for
   * @param days signed share of stream − truth; a day that is missing counts as zero
   */
  public record Cause(String name, String explanation, boolean explained, List<DayClicks> days) {}

  /** A signed number of clicks on one UTC day. */
  public record DayClicks(LocalDate day, long clicks) {}

  /**
   * The ad that took most of the traffic for a while.
   *
   * @param ad id and name, as the reader should see them
   * @param minutes the ad's hour or hours with some time before and after
   * @param partials one point a micro-batch of the rollup lane
   * @param partialsBound most partials that law 9 allows for a (minute, ad) in a micro-batch: 16
   */
  public record ViralAd(
      String ad, List<AdMinute> minutes, List<BatchPartials> partials, int partialsBound) {}

  /** Clicks of one event-time minute on the viral ad and on all others. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  @JsonPropertyOrder({"minute", "ad", "others"})
  public record AdMinute(Instant minute, long ad, long others) {}

  /** Most partials that the final merge of any (minute, ad) took in a micro-batch. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  @JsonPropertyOrder({"batch", "maxPartials"})
  public record BatchPartials(long batch, int maxPartials) {}

  /**
   * Fraud marks and what they make invalid.
   *
   * @param rules marks by rule and day; a click can bear several, so they do not add up to invalid
   * @param days truth's clicks by day
   */
  public record Marks(List<RuleMarks> rules, List<DayValidity> days) {}

  /**
   * Marks of one rule on one UTC day.
   *
   * @param tier GIVT, SIVT or MANUAL
   * @param clears true if the rule's decision is that the click is valid
   * @param marks number of marks, not of clicks
   */
  public record RuleMarks(LocalDate day, String tier, String rule, boolean clears, long marks) {}

  /** Gross = valid + invalid (law 6). */
  public record DayValidity(LocalDate day, long gross, long invalid, long valid) {}

  /**
   * One run of a job.
   *
   * @param job the subcommand, for example {@code rebuild-truth}
   * @param arguments as one would type them after it
   * @param outcome in the job's words; shown as it stands
   * @param succeeded false if the outcome needs someone's attention
   * @param records records the job worked through; null where there is no such number
   * @param read tables and the versions read
   * @param written tables and the versions that the job's commits made
   */
  public record Job(
      String job,
      String arguments,
      String outcome,
      boolean succeeded,
      Instant startedAt,
      Duration elapsed,
      @Nullable Long records,
      List<TableVersion> read,
      List<TableVersion> written) {
    /** Null where there is no number of records or no time was taken. */
    @JsonProperty
    public @Nullable Double recordsPerSecond() {
      return records == null || elapsed.isZero() ? null : records / (elapsed.toNanos() / 1e9);
    }
  }

  public record TableVersion(String table, long version) {}

  /**
   * A figure of the run against the same figure of the oracle; both as the reader should see them.
   */
  public record Check(String name, String expected, String actual, boolean passed) {
    /** Compares two numbers and writes them with thousands separators. */
    public static Check ofCounts(String name, long expected, long actual) {
      return new Check(
          name, Warnings.grouped(expected), Warnings.grouped(actual), expected == actual);
    }
  }

  /**
   * Minute windows at the end of the run.
   *
   * @param watermark newest receipt time − allowance; null if the lane read nothing
   * @param open the watermark has not passed their end
   * @param fired published; corrections may still arrive
   * @param finals nothing can change them any more
   */
  public record Windows(@Nullable Instant watermark, long open, long fired, long finals) {}

  /**
   * Records of one micro-batch by door.
   *
   * @param lane archive, rollup or budget
   */
  public record Batch(
      String lane, long batch, long accepted, long duplicate, long late, long rejected) {}

  /** A query that runs as it stands, and what it answers. */
  public record Query(String title, String sql) {}
}
