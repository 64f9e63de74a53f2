package io.clickledger.rules;

/**
 * How far back the dedup memory reaches. All times are microseconds since the epoch; the watermark
 * is that of the batch before, so that a batch's result does not depend on its own order.
 *
 * <p>A click is provably new while its window is not final: its event is not older than watermark −
 * lateness limit − skew allowance. A copy of it was received at most 5 minutes before that event,
 * so what was received before watermark − 20 minutes − allowance can be forgotten. Memory is
 * forgotten in slices of receipt time, whole.
 */
public final class DedupHorizon {
  /** Receipt time that one slice of the memory spans: 10 minutes. */
  public static final long SLICE_MICROS = 10L * 60 * 1_000_000;

  private DedupHorizon() {}

  /** Oldest event time that can still be proved new. */
  public static long oldestProvable(long watermarkMicros, long skewAllowanceMicros) {
    return watermarkMicros - Lateness.LIMIT_MICROS - skewAllowanceMicros;
  }

  /** Oldest receipt time that must be remembered. */
  public static long oldestRemembered(long watermarkMicros, long skewAllowanceMicros) {
    return watermarkMicros - Lateness.COPY_SPREAD_MICROS - skewAllowanceMicros;
  }

  /** The slice that a receipt falls in. */
  public static long sliceOf(long receivedAtMicros) {
    return Math.floorDiv(receivedAtMicros, SLICE_MICROS);
  }

  /** Whether a whole slice lies before the oldest receipt that must be remembered. */
  public static boolean isForgotten(long slice, long oldestRememberedMicros) {
    return (slice + 1) * SLICE_MICROS <= oldestRememberedMicros;
  }
}
