package io.clickledger.rules.contract;

/** What a parser makes of one record: a click, or the reason why it is none. */
public sealed interface Parsed permits Accepted, Rejected {}
