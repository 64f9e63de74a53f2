package io.clickledger.budget;

import io.clickledger.gate.Decision;
import io.clickledger.raw.Tally;
import java.util.List;
import java.util.stream.Stream;

/**
 * Micro-batches and decisions on their way to the tables.
 *
 * @param throughBatch the newest micro-batch, -1 without one
 * @param startedAtMillis when the oldest of them began
 * @param tally of all of them
 * @param decisions in the order of their versions
 */
record Unrecorded(long throughBatch, long startedAtMillis, Tally tally, List<Decision> decisions) {
  static final Unrecorded NOTHING = of(List.of());

  Unrecorded {
    decisions = List.copyOf(decisions);
  }

  /** Decisions that are no micro-batch's. */
  static Unrecorded of(List<Decision> decisions) {
    return new Unrecorded(-1, Long.MAX_VALUE, Tally.NONE, decisions);
  }

  boolean hasBatches() {
    return throughBatch >= 0;
  }

  /** This and what came after it. */
  Unrecorded plus(Unrecorded later) {
    return new Unrecorded(
        Math.max(throughBatch, later.throughBatch),
        Math.min(startedAtMillis, later.startedAtMillis),
        tally.plus(later.tally),
        Stream.concat(decisions.stream(), later.decisions.stream()).toList());
  }

  /**
   * What the tables lack of it.
   *
   * @param recordedBatch newest micro-batch in {@code stream_progress}
   * @param recordedVersion newest version in {@code budget_decision}
   */
  Unrecorded after(long recordedBatch, long recordedVersion) {
    var rest = decisions.stream().filter(d -> d.version() > recordedVersion).toList();
    return throughBatch <= recordedBatch
        ? of(rest)
        : new Unrecorded(throughBatch, startedAtMillis, tally, rest);
  }
}
