/**
 * The race between a budget and the decision that stops it, as a simulation: ad servers with gates,
 * clicks that come some time after they were served, a lane that knows them some time later still.
 * Gates and pacing are those of the product; only time, traffic and the lane are simulated.
 */
@NullMarked
package io.clickledger.bench.race;

import org.jspecify.annotations.NullMarked;
