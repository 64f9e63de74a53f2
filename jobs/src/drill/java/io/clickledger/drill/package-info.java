/**
 * Drills: each causes a failure of the catalogue (conf/alerts/RUNBOOK.md) on a small running
 * system, and looks at what a real Prometheus makes of it.
 */
@NullMarked
package io.clickledger.drill;

import org.jspecify.annotations.NullMarked;
