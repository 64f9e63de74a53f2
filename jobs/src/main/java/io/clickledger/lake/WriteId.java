package io.clickledger.lake;

/**
 * Makes an append idempotent: Delta skips a write whose version is not above the newest one that
 * the table holds for the same application.
 *
 * @param appId writer and checkpoint epoch, for example {@code clickledger-rollup-0}; or a write
 *     that happens once, for example {@code invoices-after-12}
 * @param version micro-batch: grows with every write of the application
 */
public record WriteId(String appId, long version) {}
