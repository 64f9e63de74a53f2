package io.clickledger.rules;

/**
 * Strength of a judgment on a click, weakest first. The strongest tier decides, the latest ruling
 * within a tier wins, and nothing is overwritten. GIVT and SIVT are the Media Rating Council's
 * terms for general and sophisticated invalid traffic.
 */
public enum VerdictTier {
  /** Routine rules: lists, patterns, limits. */
  GIVT,
  /** Analysis or a vendor's model; comes days late, with a score. */
  SIVT,
  /** An analyst's ruling or an appeal; can clear a click. */
  MANUAL
}
