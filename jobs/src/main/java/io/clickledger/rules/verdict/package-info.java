/**
 * Verdicts that come from outside, of a vendor's model or an analyst: what a record of a file must
 * be, and which clicks it names. Bad data is a value, never an exception. Plain Java, no Spark.
 */
@NullMarked
package io.clickledger.rules.verdict;

import org.jspecify.annotations.NullMarked;
