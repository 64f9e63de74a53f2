package io.clickledger.rules;

/** What a verdict says of a click. */
public enum Decision {
  INVALID,
  VALID
}
