package io.clickledger.lake;

/**
 * Makes an append idempotent: Delta skips a write whose version is not above the newest one that the
 * table holds for the same application.
 *
 * @param appId writer and checkpoint epoch, for example {@code clickledger-rollup-0}
 * @param version micro-batch, or invoice number; grows with every write
 */
public record WriteId(String appId, long version) {}
