package io.clickledger.raw;

import io.clickledger.lake.JobContext;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts of a part of a micro-batch, by door. Who reads knows what was read, late and rejected
 * ({@link ReadTally}); a dedup bucket knows what was accepted, duplicate and behind its memory; the
 * sum of all parts is the batch. Times are microseconds since epoch; where there is none, the
 * newest are {@code Long.MIN_VALUE} and the oldest {@code Long.MAX_VALUE}.
 *
 * @param late records over the lateness limit, without those behind the memory
 * @param endOffsets next offset per source partition
 */
public record Tally(
    long read,
    long accepted,
    long duplicate,
    long late,
    long rejected,
    long behindMemory,
    long corrections,
    long remembered,
    long newestEventMicros,
    long newestReceivedMicros,
    long oldestReceivedMicros,
    Map<String, Long> endOffsets)
    implements Serializable {

  public static final Tally NONE =
      new Tally(0, 0, 0, 0, 0, 0, 0, 0, Long.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, Map.of());

  /** The whole of the parts, each as {@link #json} has it. */
  public static Tally sum(List<String> json) {
    return json.stream().map(part -> WireJson.read(part, Tally.class)).reduce(NONE, Tally::plus);
  }

  /** As it travels beside records. */
  public String json() {
    return WireJson.write(this);
  }

  /** What a dedup bucket counted. */
  public static Tally ofBucket(
      long accepted, long duplicate, long behindMemory, long corrections, long remembered) {
    return new Tally(
        0,
        accepted,
        duplicate,
        0,
        0,
        behindMemory,
        corrections,
        remembered,
        Long.MIN_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Map.of());
  }

  /** Of a lane that keeps every click: what was not rejected was accepted. */
  Tally allAccepted() {
    return plus(ofBucket(read - rejected, 0, 0, 0, 0));
  }

  /** Records that leave by the late door. */
  public long lateRecords() {
    return late + behindMemory;
  }

  /**
   * As a row of {@code stream_progress}.
   *
   * @param mergePartialsMax most partials that one row of the lane was merged from
   * @param skewAllowance of the lane's memory
   */
  public BatchProgress progress(long mergePartialsMax, Duration skewAllowance) {
    return new BatchProgress(
        read,
        accepted,
        duplicate,
        lateRecords(),
        rejected,
        behindMemory,
        corrections,
        mergePartialsMax,
        remembered,
        skewAllowance,
        instant(newestEventMicros),
        instant(newestReceivedMicros),
        instant(oldestReceivedMicros),
        endOffsets);
  }

  /**
   * Puts the doors on a job's record.
   *
   * @return what a person is told of them
   */
  public String record(JobContext job) {
    job.count("records_read", read);
    job.count("accepted", accepted);
    job.count("duplicate", duplicate);
    job.count("late", lateRecords());
    job.count("behind_memory", behindMemory);
    job.count("rejected", rejected);
    return read == 0
        ? "nothing new in the source"
        : "%,d records read, %,d accepted, %,d duplicate, %,d late, %,d rejected"
            .formatted(read, accepted, duplicate, lateRecords(), rejected);
  }

  private static Optional<Instant> instant(long micros) {
    return micros == Long.MIN_VALUE || micros == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }

  public Tally plus(Tally other) {
    var offsets = new HashMap<>(endOffsets);
    other.endOffsets.forEach((source, end) -> offsets.merge(source, end, Math::max));
    return new Tally(
        read + other.read,
        accepted + other.accepted,
        duplicate + other.duplicate,
        late + other.late,
        rejected + other.rejected,
        behindMemory + other.behindMemory,
        corrections + other.corrections,
        remembered + other.remembered,
        Math.max(newestEventMicros, other.newestEventMicros),
        Math.max(newestReceivedMicros, other.newestReceivedMicros),
        Math.min(oldestReceivedMicros, other.oldestReceivedMicros),
        offsets);
  }
}
