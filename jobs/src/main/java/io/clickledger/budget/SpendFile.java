package io.clickledger.budget;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickledger.dedup.Tally;
import io.clickledger.gate.DecisionJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What the lane knows after a micro-batch, as its checkpoint keeps it beside Spark's own files: a
 * batch that Spark has ended has one, and a batch that is run again after its file was written adds
 * nothing.
 *
 * @param format of the file
 * @param batchId the micro-batch
 * @param spent every campaign's days
 * @param outstanding what gates may have admitted and the lane did not know, by campaign
 * @param waiting clicks of campaigns that no rate card knows
 * @param unrecorded micro-batches and decisions that the tables may not hold yet
 */
record SpendFile(
    int format,
    long batchId,
    List<Spent> spent,
    Map<Long, Long> outstanding,
    List<MinuteSpend> waiting,
    List<Group> unrecorded) {
  /** Raised when a newer version could not go on from this one's file. */
  static final int FORMAT = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A campaign's day.
   *
   * @param epochDay the day in the account's zone, since 1970-01-01
   */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record Spent(long campaignId, long epochDay, long micros) {}

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
