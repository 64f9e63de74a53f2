package io.clickledger.demo;

import java.time.LocalDate;

/** First and last billing day, both included. */
record Period(LocalDate first, LocalDate last) {}
