package io.clickledger.budget;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.budget.SpendBook.CampaignDay;
import io.clickledger.gate.DecisionJson;
import io.clickledger.raw.Tally;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the lane knows after a micro-batch, as its checkpoint keeps it beside Spark's own files: a
 * batch that Spark has ended has one, and a batch that is run again after its file was written adds
 * nothing. Most files have but the days that have changed since a whole one.
 *
 * @param format of the file
 * @param batchId the micro-batch
 * @param wholeBatch micro-batch of the file that has every day that is kept; this one's, where this
 *     one has
 * @param keptFromDay the first day that is kept, since 1970-01-01
 * @param spent days of campaigns, as they are after the micro-batch
 * @param moved days with spend that no row of {@code budget_decision} has yet
 * @param outstanding what gates may have admitted and the lane did not know, by campaign
 * @param waiting clicks of campaigns that no rate card knows
 * @param unrecorded micro-batches and decisions that the tables may not hold yet
 */
record SpendFile(
    int format,
    long batchId,
    long wholeBatch,
    long keptFromDay,
    List<Spent> spent,
    List<Day> moved,
    Map<Long, Long> outstanding,
    List<MinuteSpend> waiting,
    List<Group> unrecorded) {
  /** Raised when a newer version could not go on from this one's file. */
  static final int FORMAT = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a campaign's day has spent.
   *
   * @param epochDay the day in the account's zone, since 1970-01-01
   */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record Spent(long campaignId, long epochDay, long micros) {
    static Spent of(CampaignDay day, SpendBook book) {
      return new Spent(day.campaignId(), day.day().toEpochDay(), book.spent(day));
    }

    CampaignDay day() {
      return new CampaignDay(campaignId, LocalDate.ofEpochDay(epochDay));
    }
  }

  /** A campaign's day. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record Day(long campaignId, long epochDay) {
    static Day of(CampaignDay day) {
      return new Day(day.campaignId(), day.day().toEpochDay());
    }

    CampaignDay day() {
      return new CampaignDay(campaignId, LocalDate.ofEpochDay(epochDay));
    }
  }

  /** An {@link Unrecorded}, its decisions as the feed writes them. */
  record Group(long throughBatch, long startedAtMillis, Tally tally, List<String> decisions) {
    static Group of(Unrecorded group) {
      return new Group(
          group.throughBatch(),
          group.startedAtMillis(),
          group.tally(),
          group.decisions().stream().map(DecisionJson::write).toList());
    }

    Unrecorded group() {
      return new Unrecorded(
          throughBatch,
          startedAtMillis,
          tally,
          decisions.stream().map(DecisionJson::decision).toList());
    }
  }

  /** Whether it has every day that is kept. */
  @JsonIgnore
  boolean isWhole() {
    return wholeBatch == batchId;
  }

  /** This one, with the days of the whole one that have not changed since. */
  SpendFile over(SpendFile whole) {
    var days = new LinkedHashMap<CampaignDay, Spent>();
    whole.spent.forEach(day -> days.put(day.day(), day));
    spent.forEach(day -> days.put(day.day(), day));
    days.values().removeIf(day -> day.epochDay() < keptFromDay);
    return new SpendFile(
        format,
        batchId,
        wholeBatch,
        keptFromDay,
        List.copyOf(days.values()),
        moved,
        outstanding,
        waiting,
        unrecorded);
  }

  byte[] bytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static SpendFile of(byte[] bytes) throws IOException {
    return JSON.readValue(bytes, SpendFile.class);
  }
}
