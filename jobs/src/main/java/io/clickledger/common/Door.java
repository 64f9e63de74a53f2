package io.clickledger.common;

/**
 * The doors of law 1: every record that a lane reads leaves by exactly one of them, so that in
 * every micro-batch {@code read = accepted + duplicate + late + rejected}.
 */
public enum Door {
  /** A click that the lane counts. */
  ACCEPTED,
  /** The same identity again, within the memory of the lane. */
  DUPLICATE,
  /** Over the allowed lateness, or received before the horizon of the dedup memory. */
  LATE,
  /** Broke the click contract; kept in {@code rejected_click} with its reason. */
  REJECTED
}
