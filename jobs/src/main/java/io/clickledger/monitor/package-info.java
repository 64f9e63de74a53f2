/** What the tables of a lake tell Prometheus: jobs, days, differences, sizes. */
@NullMarked
package io.clickledger.monitor;

import org.jspecify.annotations.NullMarked;
