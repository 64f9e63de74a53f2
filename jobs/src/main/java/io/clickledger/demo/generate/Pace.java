package io.clickledger.demo.generate;

import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets so many things a second happen, at most, from the first on. Who has fallen behind may catch
 * up; who is less than a millisecond ahead need not wait.
 */
final class Pace {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long SHORTEST_WAIT_NANOS = 1_000_000;

  private final Optional<Long> perSecond;
  private final LongSupplier nanos;
  private final Wait wait;

  private long happened;
  private long startNanos;

  /** Lets time pass. */
  interface Wait {
    void nanos(long duration) throws InterruptedException;
  }

  /**
   * @param perSecond empty: as many as there are
   */
  static Pace of(Optional<Long> perSecond) {
    return new Pace(perSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
  }

  Pace(Optional<Long> perSecond, LongSupplier nanos, Wait wait) {
    this.perSecond = perSecond;
    this.nanos = nanos;
    this.wait = wait;
  }

  /** Returns when the next thing may happen. */
  void next() throws InterruptedIOException {
    if (perSecond.isPresent()) {
      awaitTurn(perSecond.get());
    }
  }

  private void awaitTurn(long rate) throws InterruptedIOException {
    if (happened == 0) {
      startNanos = nanos.getAsLong();
    }
    long sinceStart = happened / rate * SECOND_NANOS + happened % rate * SECOND_NANOS / rate;
    long early = startNanos + sinceStart - nanos.getAsLong();
    happened++;
    if (early >= SHORTEST_WAIT_NANOS) {
      try {
        wait.nanos(early);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while records were sent");
      }
    }
  }
}
