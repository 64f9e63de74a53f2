package io.clickledger.rules;

import java.time.Duration;
import java.time.Instant;

/** How final a minute window of the stream is, judged by the lane's watermark (receipt time). */
public enum WindowStatus {
  /** The watermark has not passed the window's end: clicks still come. */
  OPEN,
  /** The watermark has passed the end: what comes now is a correction. */
  FIRED,
  /** No click can enter any more: later ones leave by the late door. */
  FINAL;

  /**
   * @param end exclusive end of the window, event time
   * @param watermark newest receipt that the lane has seen, minus its allowance
   * @param skewAllowance receipt disorder that the dedup memory bears
   */
  public static WindowStatus of(Instant end, Instant watermark, Duration skewAllowance) {
    if (watermark.isBefore(end)) {
      return OPEN;
    }
    return watermark.isBefore(finalAt(end, skewAllowance)) ? FIRED : FINAL;
  }

  /**
   * The watermark at which a window becomes final: an on-time click of it is received at most 15
   * minutes after its end, and read at most the allowance later.
   */
  public static Instant finalAt(Instant end, Duration skewAllowance) {
    return end.plusNanos(Lateness.LIMIT_MICROS * 1_000).plus(skewAllowance);
  }

  /** The newest end of a window that has become final: the inverse of {@link #finalAt}. */
  public static Instant finalBefore(Instant watermark, Duration skewAllowance) {
    return watermark.minusNanos(Lateness.LIMIT_MICROS * 1_000).minus(skewAllowance);
  }
}
