/**
 * The v1 click contract: what a record must be to count as a click, whatever format it came in.
 *
 * <p>{@link io.clickledger.rules.contract.JsonClickParser}, {@link
 * io.clickledger.rules.contract.CsvClickParser} and {@link
 * io.clickledger.rules.contract.TypedClickParser} only take a record apart; one rule checker behind
 * them decides, so that the same record meets the same verdict through every door. Bad data is a
 * value ({@link io.clickledger.rules.contract.Rejected}), never an exception. Plain Java, no Spark.
 */
@NullMarked
package io.clickledger.rules.contract;

import org.jspecify.annotations.NullMarked;
