package io.clickledger.rules.contract;

/** The record keeps the contract. */
public record Accepted(Click click) implements Parsed {}
