package io.clickledger.gate;

/** What the budget lane has decided about a campaign. */
public enum Verdict {
  /** Serve, within the allowance. */
  SERVE,
  /** Serve a share of the requests, within the allowance. */
  THROTTLE,
  /** Do not serve. */
  STOP
}
