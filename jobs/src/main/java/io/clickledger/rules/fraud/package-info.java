/** Routine judgments on a distinct click (GIVT): lists and limits, without Spark. */
@NullMarked
package io.clickledger.rules.fraud;

import org.jspecify.annotations.NullMarked;
