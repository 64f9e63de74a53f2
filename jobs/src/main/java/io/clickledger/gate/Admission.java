package io.clickledger.gate;

/** A gate's answer. Everything but ADMITTED is a no. */
public enum Admission {
  /** Serve; the price is counted against the gate's part of the allowance. */
  ADMITTED,
  /** The campaign is stopped. */
  STOPPED,
  /** The campaign is throttled, and this request is not in the share that is served. */
  THROTTLED,
  /** This gate's part of the allowance is used up until the next decision. */
  ALLOWANCE_USED,
  /** The decision is too old to be trusted: the lane is down, or its feed does not arrive. */
  STALE,
  /** No decision about this campaign has come. */
  UNKNOWN;

  public boolean granted() {
    return this == ADMITTED;
  }
}
