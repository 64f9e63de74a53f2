/**
 * Benchmarks beside their baselines, one command each. Never in the jar, never asserted on time.
 */
@NullMarked
package io.clickledger.bench;

import org.jspecify.annotations.NullMarked;
