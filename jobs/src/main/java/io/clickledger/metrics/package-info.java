/** What a process tells Prometheus of itself while it runs. No Spark. */
@NullMarked
package io.clickledger.metrics;

import org.jspecify.annotations.NullMarked;
