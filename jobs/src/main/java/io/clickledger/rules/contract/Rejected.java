package io.clickledger.rules.contract;

/**
 * The record breaks the contract.
 *
 * @param reason the first rule that it breaks: its form first, then its fields in the contract's
 *     order, then its clocks
 * @param detail a sentence for a person; names the field and the value, cut at 100 characters
 */
public record Rejected(RejectReason reason, String detail) implements Parsed {}
