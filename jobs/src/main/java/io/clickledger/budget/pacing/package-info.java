/**
 * How fast a campaign may spend its day's budget: plain arithmetic over what the lane knows,
 * without Spark and without a clock.
 */
@NullMarked
package io.clickledger.budget.pacing;

import org.jspecify.annotations.NullMarked;
