package io.clickledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickledger.lake.Lake;
import io.clickledger.table.StreamProgress;
import io.clickledger.table.TableDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Reads sums of tables over and over while other processes write them and are killed, as a
 * dashboard does, and remembers every value that it saw. A read that fails fails the test.
 */
final class WatchingReader implements AutoCloseable {
  /** A reading takes a fifth of the time at most, so that those who are watched get on. */
  private static final int PAUSES_PER_READING = 4;

  private final Lake lake;
  private final Map<TableDefinition, String> sums;
  private final Map<String, List<Long>> seen = new HashMap<>();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<?> reading;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * @param sums an aggregate of each table that is to be watched, a BIGINT
   */
  WatchingReader(Lake lake, Map<TableDefinition, String> sums) {
    this.lake = lake;
    this.sums = sums;
    sums.keySet().forEach(table -> seen.put(table.name(), new ArrayList<>(List.of(0L))));
    this.reading = thread.submit(this::readUntilStopped);
  }

  private void readUntilStopped() {
    try {
      long took;
      do {
        var begin = System.nanoTime();
        readAll();
        took = System.nanoTime() - begin;
      } while (!stopped.await(PAUSES_PER_READING * took, TimeUnit.NANOSECONDS));
      readAll();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void readAll() {
    sums.forEach(
        (table, sum) -> {
          if (lake.has(table)) {
            var value = lake.read(table).selectExpr("coalesce(" + sum + ", 0L)").first().getLong(0);
            var values = seen.getOrDefault(table.name(), List.of());
            if (values.get(values.size() - 1) != value) {
              values.add(value);
            }
          }
        });
  }

  /** Reads a last time and stops. */
  void stop() throws InterruptedException, ExecutionException {
    stopped.countDown();
    reading.get();
  }

  /** Every value of a table in the order in which it was seen, from 0 on. */
  private List<Long> seen(TableDefinition table) {
    return seen.getOrDefault(table.name(), List.of());
  }

  /**
   * Asserts that a table moved along legal values only, never back, and ended at the last.
   *
   * @param legal in the order in which they may follow each other
   */
  void assertMovedAlong(TableDefinition table, List<Long> legal) {
    assertThat(legal).as("legal sums of " + table.name()).containsSubsequence(seen(table));
    assertThat(seen(table)).last().isEqualTo(legal.get(legal.size() - 1));
  }

  /**
   * Asserts that a table moved from micro-batch to micro-batch of a lane, as {@link
   * #assertMovedAlong}.
   *
   * @param door column of {@code stream_progress} with what a batch adds to the table
   */
  void assertMovedByBatch(TableDefinition table, String lane, String door) {
    var legal = new ArrayList<>(List.of(0L));
    lake.read(StreamProgress.TABLE)
        .where("lane = '" + lane + "'")
        .orderBy("batch_id")
        .select(door)
        .collectAsList()
        .forEach(batch -> legal.add(legal.get(legal.size() - 1) + batch.getLong(0)));
    assertMovedAlong(table, legal);
  }

  @Override
  public void close() throws InterruptedException {
    stopped.countDown();
    thread.shutdown();
    assertThat(thread.awaitTermination(1, TimeUnit.MINUTES)).as("reader ended").isTrue();
  }
}
