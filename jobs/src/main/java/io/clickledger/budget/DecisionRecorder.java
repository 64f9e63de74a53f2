package io.clickledger.budget;

import io.clickledger.gate.Decision;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.WriteId;
import io.clickledger.raw.Lane;
import io.clickledger.table.BudgetDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends decisions and progress to the tables in groups, off the path from a click to its
 * decision. What is not there yet is in the lane's {@link SpendFile}, so that a crash loses none of
 * it.
 */
final class DecisionRecorder implements AutoCloseable {
  /** Decisions are written under one name whatever the epoch: their versions grow all the same. */
  private static final String APP_ID = "clickledger-budget-decisions";

  private final JobContext job;
  private final Lane lane;
  private final Duration skewAllowance;
  private final Duration every;
  private final ExecutorService writer;
  private Unrecorded open = Unrecorded.NOTHING;
  private Unrecorded beingWritten = Unrecorded.NOTHING;
  private Optional<Instant> watermark;
  private @Nullable Future<?> writing;
  private Instant lastBegun;

  /**
   * @param every between two groups
   * @param skewAllowance of the lane's memory
   */
  DecisionRecorder(JobContext job, Lane lane, Duration every, Duration skewAllowance) {
    this.job = job;
    this.lane = lane;
    this.every = every;
    this.skewAllowance = skewAllowance;
    this.watermark = lane.watermark();
    this.lastBegun = job.clock().instant();
    this.writer =
        Executors.newSingleThreadExecutor(
            run -> {
              var thread = new Thread(run, "budget-recorder");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** What an earlier run left: the tables may hold some of it. */
  void resume(List<Unrecorded> left, long recordedBatch) {
    var recordedVersion = job.lake().history(BudgetDecision.TABLE).newestWrite(APP_ID).orElse(-1);
    for (var group : left) {
      open = open.plus(group.after(recordedBatch, recordedVersion));
    }
  }

  synchronized void add(Unrecorded more) {
    open = open.plus(more);
  }

  /** What the tables may not hold yet, in order. */
  synchronized List<Unrecorded> unrecorded() {
    var all = new ArrayList<Unrecorded>();
    for (var group : List.of(beingWritten, open)) {
      if (group.hasBatches() || !group.decisions().isEmpty()) {
        all.add(group);
      }
    }
    return all;
  }

  /**
   * Begins to write a group where it is time for one and the last one is written.
   *
   * @param standing a row for each campaign whose spend has moved since its last row
   * @throws RuntimeException what the last group failed with
   */
  synchronized void recordIfDue(boolean now, Supplier<List<Decision>> standing) {
    requireWritten();
    var at = job.clock().instant();
    var due = now || !at.isBefore(lastBegun.plus(every)) || at.isBefore(lastBegun);
    if (writing == null && due) {
      open = open.plus(Unrecorded.of(standing.get()));
      beingWritten = open;
      open = Unrecorded.NOTHING;
      lastBegun = at;
      var group = beingWritten;
      writing = writer.submit(() -> write(group));
    }
  }

  /** Whether a group is being written. */
  private void requireWritten() {
    var last = writing;
    if (last != null && last.isDone()) {
      await(last);
      writing = null;
      beingWritten = Unrecorded.NOTHING;
    }
  }

  private static void await(Future<?> group) {
    try {
      group.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while decisions were written", e);
    }
  }

  private void write(Unrecorded group) {
    if (!group.decisions().isEmpty()) {
      var newest = group.decisions().get(group.decisions().size() - 1).version();
      lane.append(
          BudgetDecision.TABLE,
          DecisionRows.of(job.spark(), group.decisions()),
          new WriteId(APP_ID, newest));
    }
    if (group.hasBatches()) {
      var progress = group.tally().progress(0, skewAllowance);
      watermark = progress.watermark(watermark);
      progress.write(
          job.lake(),
          lane,
          group.throughBatch(),
          watermark,
          Instant.ofEpochMilli(group.startedAtMillis()),
          job.clock().instant());
    }
  }

  /** Writes all that is left, and waits for it. */
  void flush(Supplier<List<Decision>> standing) {
    Future<?> last;
    synchronized (this) {
      last = writing;
    }
    if (last != null) {
      await(last);
    }
    recordIfDue(true, standing);
    synchronized (this) {
      last = writing;
    }
    if (last != null) {
      await(last);
    }
    synchronized (this) {
      requireWritten();
    }
  }

  @Override
  public void close() {
    writer.shutdownNow();
  }
}
